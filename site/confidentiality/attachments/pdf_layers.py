"""Layers of a PDF (optional content) that are off, and text that is drawn invisibly: taken out of the copy.

What changes the state of drawing stays, what paints goes; so the rest stands where it stood.
"""

from collections.abc import Iterator

from pypdf import PageObject, PdfWriter
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    ContentStream,
    DictionaryObject,
    FloatObject,
    NameObject,
    StreamObject,
    TextStringObject,
)

OFF = "/IsOff"  # our own mark on a layer, until the copy is written
TEXT = frozenset({b"Tj", b"TJ", b"'", b'"'})
PATHS = frozenset({b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*", b"S", b"s"})
PAINTED = frozenset({b"sh", b"Do", b"INLINE IMAGE"})
INVISIBLE = (3, 7)  # text rendering modes that paint nothing


def mark(root: DictionaryObject) -> bool:
    """Mark the layers of the file that are off; whether there are any."""
    properties = root.get("/OCProperties")
    told = properties.get_object() if properties is not None else {}
    usual = _get(told, "/D") or DictionaryObject()
    off = {_key(each) for each in _get(usual, "/OFF") or ()}
    on = {_key(each) for each in _get(usual, "/ON") or ()}
    marked = False
    for each in _get(told, "/OCGs") or ():
        if _key(each) in off or (usual.get("/BaseState") == "/OFF" and _key(each) not in on):
            each.get_object()[NameObject(OFF)] = BooleanObject(True)
            marked = True
    return marked


def is_off(told: object) -> bool:
    """Whether a layer, or what several layers decide together, is not shown."""
    if told is None:
        return False
    layer = told.get_object()
    if not isinstance(layer, DictionaryObject):
        return False
    if layer.get("/Type") != "/OCMD":
        return OFF in layer
    groups = _get(layer, "/OCGs")
    members = (
        [groups] if isinstance(groups, DictionaryObject) else [each.get_object() for each in groups or ()]
    )
    states = [OFF in each for each in members if isinstance(each, DictionaryObject)]
    if "/VE" in layer:
        return any(states)
    policy = layer.get("/P", "/AnyOn")
    hides = {"/AllOn": any(states), "/AnyOff": not any(states), "/AllOff": not all(states)}
    return bool(states) and hides.get(policy, all(states))


def empty_hidden(writer: PdfWriter) -> None:
    """Pictures and forms of layers that are off become forms that draw nothing."""
    for each in writer._objects:
        if isinstance(each, StreamObject) and is_off(each.get("/OC")):
            each.clear()
            each[NameObject("/Type")], each[NameObject("/Subtype")] = (
                NameObject("/XObject"),
                NameObject("/Form"),
            )
            each[NameObject("/BBox")] = ArrayObject([FloatObject(0)] * 4)
            each._data = b""


def clear_page(page: PageObject, writer: PdfWriter, *, invisible: bool) -> None:
    """Take out of a page and its forms what is not shown; `invisible` text as well."""
    contents = page.get_contents()
    if contents is not None:
        resources = page.get("/Resources", DictionaryObject()).get_object()
        page[NameObject("/Contents")] = writer._add_object(_cleared(contents, resources, writer, invisible))


def clear_forms(writer: PdfWriter, *, invisible: bool) -> None:
    for each in writer._objects:
        if isinstance(each, StreamObject) and each.get("/Subtype") == "/Form" and each.get_data():
            resources = each.get("/Resources", DictionaryObject()).get_object()
            data = _cleared(ContentStream(each, writer), resources, writer, invisible).get_data()
            for key in ("/Filter", "/DecodeParms"):
                each.pop(key, None)
            each._data = data
            if hasattr(each, "decoded_self"):
                each.decoded_self = None


def forget(each: DictionaryObject) -> None:
    """A layer without its name and what else it says."""
    if each.get("/Type") == "/OCG":
        each.clear()
        each[NameObject("/Type")], each[NameObject("/Name")] = NameObject("/OCG"), TextStringObject("")


def _cleared(
    contents: ContentStream, resources: DictionaryObject, writer: PdfWriter, invisible: bool
) -> ContentStream:
    made = ContentStream(None, writer)
    made.operations = list(_shown(contents.operations, resources, invisible))
    return made


def _shown(operations: list, resources: DictionaryObject, invisible: bool) -> Iterator[tuple]:
    stack: list[bool] = []
    modes, mode = [], 0
    for operands, operator in operations:
        if operator in (b"BDC", b"BMC"):
            layer = operator == b"BDC" and operands[0] == "/OC"
            stack.append(layer and is_off(_property(operands[1], resources)))
            yield ([NameObject("/Span")], b"BMC") if layer else (operands, operator)
            continue
        if operator == b"EMC" and stack:
            stack.pop()
        elif operator == b"Tr" and operands:
            mode = int(operands[0])
        elif operator == b"q":
            modes.append(mode)
        elif operator == b"Q" and modes:
            mode = modes.pop()
        yield from _painted(operands, operator, hidden=any(stack), unseen=invisible and mode in INVISIBLE)


def _painted(operands: list, operator: bytes, *, hidden: bool, unseen: bool) -> Iterator[tuple]:
    if operator in TEXT and (hidden or unseen):
        if operator in (b"'", b'"'):
            yield [], b"T*"
    elif operator in PATHS and hidden:
        yield [], b"n"
    elif not (operator in PAINTED and hidden):
        yield operands, operator


def _property(name: object, resources: DictionaryObject) -> object:
    if isinstance(name, DictionaryObject):
        return name
    return (_get(resources, "/Properties") or DictionaryObject()).get(str(name))


def _get(told: object, key: str) -> object:
    found = told.get(key) if isinstance(told, dict) else None
    return None if found is None else found.get_object()


def _key(reference: object) -> object:
    """What a layer is known by: its number in the file."""
    return getattr(reference, "idnum", id(reference))
