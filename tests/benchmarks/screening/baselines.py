"""The open baselines, where they are installed: jionlp (Apache 2) and datamask-core; neither is a dependency.

Each is asked for what it has: jionlp its extractors, datamask-core its rules without a language model. Whatever
they find counts as blocking, and kinds that ours does not have (stock codes, addresses of the web) are left out.
"""

from collections.abc import Callable, Iterator

from .texts import Text

Found = tuple[int, int, str, bool]
Screening = Callable[[Text], list[Found]]


def installed() -> Iterator[tuple[str, Screening]]:
    """(name, screening) of each baseline that can be imported."""
    for name, make in (("jionlp", _jionlp), ("datamask-core", _datamask)):
        try:
            yield name, make()
        except ImportError:
            print(f"\n({name} is not installed here)")


def _jionlp() -> Screening:
    import jionlp

    simple = {
        "id_card": jionlp.extract_id_card,
        "email": jionlp.extract_email,
        "qq": jionlp.extract_qq,
        "wechat": jionlp.extract_wechat_id,
        "plate": jionlp.extract_motor_vehicle_licence_plate,
    }

    def screening(text: Text) -> list[Found]:
        found = [
            (*each["offset"], kind, True)
            for kind, extract in simple.items()
            for each in extract(text.text, detail=True)
        ]
        for each in jionlp.extract_phone_number(text.text, detail=True):
            kind = "mobile" if each["type"] == "cell_phone" else "landline"
            found.append((*each["offset"], kind, True))
        return found

    return screening


_DATAMASK_KINDS = {
    "PHONE": "mobile", "IDCARD": "id_card", "BANKCARD": "bank_card", "EMAIL": "email", "QQ": "qq",
    "WECHAT": "wechat", "PER": "person_name", "LANDLINE": "landline", "PLATE": "plate", "PASSPORT": "passport",
}  # fmt: skip


def _datamask() -> Screening:
    from datamask_core.pipeline import DataMaskPipeline

    pipeline = DataMaskPipeline(use_model=False)

    def screening(text: Text) -> list[Found]:
        report = pipeline.mask_with_report(text.text)
        return [
            (each["start"], each["end"], _DATAMASK_KINDS[each["type"]], True)
            for each in report["replacements"]
            if each["type"] in _DATAMASK_KINDS
        ]

    return screening
