"""The financial regulators' notices (国家金融监督管理总局), as collected: what is crooked in them.

Names carry a post in brackets or the first characters of the penalty ("刘森警告"), rows slipped by a
column (the regulator stands where the subject should), several people share a row. What can be told
apart is; the rest is refused with its reason. Nothing is invented.
"""

import re

from django.utils.translation import gettext as _

from disclosure.editions import Spec
from disclosure.validation import Problem, mask

_POST = re.compile(r"^(?P<name>[^（(]{2,})[（(](?P<post>.+?)[）)]*$")
_TAIL = re.compile(r"(给予|予以|警告|警|罚款)$")
_REGULATOR = re.compile(r"(监管局|监管分局|监管支局|监管总局)$")
_DATE_ONLY = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日")
_SEVERAL = re.compile(r"[、，,；;]|以及")


def adapt(spec: Spec, values: dict[str, str]) -> tuple[dict[str, str], list[Problem]]:
    """The values mended, and what makes the row unusable."""
    mended = {code: value.strip() for code, value in values.items()}
    name = mended.get("DSR_MC", "")
    if _REGULATOR.search(name) or _DATE_ONLY.fullmatch(mended.get("CFNR", "")):
        what = _("The columns have slipped, the regulator stands in the subject's place: see the notice.")
        return mended, [Problem("DSR_MC", spec.by_code["DSR_MC"].title, name[:60], what)]
    if mended.get("DSR_LX") == "个人":
        return _person(spec, mended, name)
    return mended, []


def _person(spec: Spec, values: dict[str, str], name: str) -> tuple[dict[str, str], list[Problem]]:
    if found := _POST.match(name):
        name, values["DSR_ZW"] = found["name"].strip(), found["post"].strip()
    if len(name) > 2:
        shorter = _TAIL.sub("", name)
        name = shorter if len(shorter) >= 2 else name
    values["DSR_MC"] = name
    if _SEVERAL.search(name):
        what = _("Several people stand in one row; give each a row of his own.")
        return values, [Problem("DSR_MC", spec.by_code["DSR_MC"].title, mask(name), what)]
    return values, []
