"""Where a text stood that the public copy does not hold: constant words, so that they can be translated."""

from .cleaned import MOST_TEXT
from .errors import FileRefused
from .errors import gettext_noop as _

PROPERTIES = _("properties")
COMMENTS = _("comments")
DELETED = _("deleted text")
HIDDEN_TEXT = _("hidden text")
FIELDS = _("field codes")
SETTINGS = _("settings")
CUSTOM = _("custom data")
ALTERNATIVE = _("alternative content")
UNUSED = _("unused headers, footers and notes")
LINKS = _("links that are left out")
STYLES = _("names of styles")
HIDDEN_SHEETS = _("hidden sheets")
HIDDEN_ROWS = _("hidden rows and columns")
HIDDEN_CELLS = _("hidden cells")
FORMULAS = _("formulas")
NAMES = _("names of ranges")
VALIDATION = _("lists of allowed values")
PIVOTS = _("pivot tables")
LAYERS = _("layers that are off")
EARLIER = _("earlier versions")
ANNOTATIONS = _("notes on pages")
FORM = _("form values")
OUTLINE = _("outline")
EMBEDDED = _("embedded files")
SCRIPTS = _("scripts")
UNSEEN = _("invisible text")
OTHER = _("other parts")

PLACES = frozenset(value for name, value in list(globals().items()) if name.isupper() and name != "MOST_TEXT")
TOO_MUCH = _("The file holds too much text to be screened; divide it.")


class Hidden:
    """Collects such texts by place. Raises FileRefused once they are too many to be screened."""

    def __init__(self) -> None:
        self._found: dict[str, list[str]] = {}
        self._length = 0

    def add(self, place: str, text: str) -> None:
        text = text.strip()
        if not text:
            return
        self._length += len(text)
        if self._length > MOST_TEXT:
            raise FileRefused(TOO_MUCH)
        self._found.setdefault(place, []).append(text)

    def told(self, *, besides: str = "") -> dict[str, str]:
        """By place, each line once, where it was met first, and none that the copy says too."""
        said = {"", *besides.split("\n")}
        found = {}
        for place, texts in self._found.items():
            lines = dict.fromkeys(line.rstrip() for text in texts for line in text.split("\n"))
            if left := [line for line in lines if line not in said]:
                found[place] = "\n".join(left)
                said.update(left)
        return dict(sorted(found.items()))
