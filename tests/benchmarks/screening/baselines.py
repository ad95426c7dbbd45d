"""The open baselines, where they are installed: jionlp and datamask-core (neither is a dependency)."""

from collections.abc import Callable, Iterator

from .texts import Text

Found = tuple[int, int, str, bool]


def installed() -> Iterator[tuple[str, Callable[[Text], list[Found]]]]:
    """(name, screening) of each baseline that can be imported."""
    for name, make in (("jionlp", _jionlp), ("datamask-core", _datamask)):
        try:
            yield name, make()
        except ImportError:
            print(f"({name} is not installed)")


def _jionlp() -> Callable[[Text], list[Found]]:
    import jionlp

    extractors = (
        ("id_card", jionlp.extract_id_card),
        ("mobile", lambda text, detail: jionlp.extract_cell_phone(text, detail=detail)),
        ("email", jionlp.extract_email),
        ("qq", jionlp.extract_qq),
        ("wechat", jionlp.extract_wechat_id),
        ("landline", jionlp.extract_phone_number),
        ("plate", jionlp.extract_motor_vehicle_licence_plate),
    )

    def screening(text: Text) -> list[Found]:
        found = []
        for kind, extract in extractors:
            for each in extract(text.text, detail=True):
                start, end = each["offset"]
                found.append((start, end, kind, True))
        return found

    return screening


def _datamask() -> Callable[[Text], list[Found]]:
    import datamask_core  # noqa: F401

    raise ImportError
