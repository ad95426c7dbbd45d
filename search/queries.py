"""What somebody asks of search, read from the parameters of an address.

q          words, a name, a code, a number; never query syntax
section    one of the site's lists
kind …     the facets of `publication.filters`
after      where the next page begins, as the engine wrote it
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from publication.enums import Section
from publication.filters import FACETS, FilterInvalid, Filters

from . import text


@dataclass(frozen=True, slots=True)
class Question:
    """`q` is fit to be shown again; `cut` says that it was longer than what is searched."""

    q: str
    cut: bool
    pieces: list[str]
    filters: Filters
    after: str

    @classmethod
    def parse(cls, parameters: Mapping[str, str]) -> "Question":
        """Raises FilterInvalid, which names the parameter."""
        typed = parameters.get("q") or ""
        after = parameters.get("after") or ""
        if len(after) > 40:
            raise FilterInvalid("after", _("take it from the link to the next page."))
        # Terms of single sections are no facets of search (yet): an engine knows nothing of them.
        facets = {name: value for name, value in parameters.items() if name in FACETS}
        filters = Filters.parse(facets, section=_section(parameters))
        q = text.clean(typed)
        return cls(q, text.is_cut(typed), text.pieces(q), filters, after)

    def query(self, **changes: str | None) -> str:
        """This question as a query string; `after` only where given."""
        kept = {"q": self.q, "section": self.filters.section} | self.filters.active() | changes
        return urlencode({name: value for name, value in kept.items() if value})


def _section(parameters: Mapping[str, str]) -> str:
    section = parameters.get("section") or ""
    if section and section not in Section.values:
        raise FilterInvalid("section", _("one of %(sections)s.") % {"sections": ", ".join(Section.values)})
    return section
