"""The catalogue in the admin: editions to read, drafts to write, dry runs and their result.

Editions belong to no organisation: whoever has a role at the desk reads them all. Drafts are written, and
editions applied, by those who answer for the whole house (see services.editions). Of a dry run everybody
sees the counts, and examples and lines of his own organisations only.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from confidentiality import canonical
from disclosure import tasks
from disclosure.edition_differences import differences
from disclosure.editions import FieldSpec, Spec, worded
from disclosure.enums import Ends, FollowUp, Masks, Remedy, RunState, SubjectCategory
from disclosure.errors import DisclosureRefused, EditionInvalid
from disclosure.models import CatalogueEdition, CatalogueEntry, EditionChange, EditionRun, Record
from disclosure.services import edition_applying, edition_runs, editions, impact_assessments
from organisations.enums import Role
from organisations.models import Organisation
from publication import spreadsheets
from publication.desk.access import forbidden, organisations_for

from .edition_charts import chart
from .edition_forms import DEMANDS, MODES, PUBLICITY, RULES, ApplyForm, EditionForm, initial, next_dates
from .records import headline
from .viewsets import READERS, OrganisationScopedViewSet, ScopedView

EVERYBODY = (*READERS, Role.ADMINISTRATOR)
DECIDERS = editions.APPLIERS
SHOWN_EXAMPLES = 5
CSV_CHUNK = 1000
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class CatalogueView(ScopedView):
    """Everybody reads; `writers` act at the top of the tree only."""

    model = CatalogueEdition
    readers = EVERYBODY
    writers = editions.WRITERS
    at_the_top = False  # whether reading is theirs alone too

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        acts = self.at_the_top or request.method not in ("GET", "HEAD")
        if acts and not editions.may(request.user.person, self.writers, at=request.at):
            return forbidden(request)
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet:
        return self.model.objects.all()

    def get_object(self) -> CatalogueEdition:
        return get_object_or_404(self.get_queryset().select_related("entry"), pk=self.kwargs["pk"])

    def may_act(self, roles: tuple[Role, ...]) -> bool:
        return editions.may(self.person, roles, at=self.request.at)


class IndexView(CatalogueView):
    """Kinds and their editions; used or not, never how often."""

    template_name = "disclosure/admin/catalogue.html"
    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest) -> HttpResponse:
        today = timezone.localtime(request.at).date()
        found: dict[str, list[CatalogueEdition]] = {}
        for edition in self.get_queryset().defer("content").order_by("-valid_from", "-edition"):
            found.setdefault(edition.entry_id, []).append(edition)
        kinds = [(entry, found.get(entry.pk, [])) for entry in CatalogueEntry.objects.all()]
        return self.page(
            {
                "kinds": kinds,
                "today": today,
                "may_write": self.may_act(editions.WRITERS),
                "in_force": _in_force(found, today),
                "unassessed": impact_assessments.gaps(at=request.at),
            }
        )


class EditionView(CatalogueView):
    """One edition, to be read by people; below it its dry runs."""

    template_name = "disclosure/admin/edition.html"
    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        edition = self.get_object()
        before = editions.before(edition)
        may_decide = self.may_act(DECIDERS)
        context = {
            "edition": edition,
            "spec": edition.spec,
            "reading": Reading(edition.spec),
            "before": before,
            "differences": differences(before.spec.content, edition.spec.content) if before else [],
            "writers": list(edition.writers.all()),
            "runs": list(edition.runs.select_related("begun_by")[:20]),
            "may_write": self.may_act(editions.WRITERS),
            "may_decide": may_decide,
            "text": canonical.dumps(edition.spec.content),
        }
        return self.page(context)


class DraftView(CatalogueView):
    """Form and JSON; what differs is shown before anything is saved."""

    template_name = "disclosure/admin/edition_form.html"
    at_the_top = True
    readers = editions.WRITERS

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        content = self.base()
        return self._show(content, EditionForm(content, initial=initial(content)), _pretty(content))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        base = self.base()
        if "save" in request.POST:
            return self._save(base)
        if "content" in request.POST:
            return self._compare_text(base, request.POST["content"])
        form = EditionForm(base, request.POST)
        if not form.is_valid():
            return self._show(base, form, _pretty(base), status=422)
        return self._compare(base, form.content(), form)

    def base(self) -> dict:
        """The content that the form starts from. Raises Http404."""
        raise NotImplementedError

    def draft(self) -> CatalogueEdition | None:
        return None

    def compared(self) -> CatalogueEdition | None:
        """The edition whose differences are shown."""
        raise NotImplementedError

    def _compare_text(self, base: dict, text: str) -> HttpResponse:
        try:
            content = editions.parse(text)
        except EditionInvalid as refusal:
            form = EditionForm(base, initial=initial(base))
            return self._show(base, form, text, sentences=refusal.sentences, status=422)
        if found := editions.mistakes(content):
            form = EditionForm(base, initial=initial(base))
            return self._show(base, form, text, sentences=found, status=422)
        return self._compare(base, content, EditionForm(content, initial=initial(content)))

    def _compare(self, base: dict, content: dict, form: EditionForm) -> HttpResponse:
        found, before = editions.mistakes(content), self.compared()
        context = {
            "sentences": found,
            "differences": differences(before.spec.content, content) if before else [],
            "before": before,
            "candidate": "" if found else canonical.dumps(content),
            "compared": True,
        }
        return self._show(base, form, _pretty(content), status=422 if found else 200, **context)

    def _save(self, base: dict) -> HttpResponse:
        text = self.request.POST.get("content", "")
        try:
            saved = editions.save_draft(
                content=editions.parse(text), by=self.person, at=self.request.at, draft=self.draft()
            )
        except EditionInvalid as refusal:
            sentences = refusal.sentences
        except DisclosureRefused as refusal:
            sentences = [str(refusal)]
        else:
            messages.success(self.request, _("Saved as a draft; it holds for nobody yet."))
            return redirect("catalogue:edition", saved.pk)
        form = EditionForm(base, initial=initial(base))
        return self._show(base, form, text, sentences=sentences, status=422)

    def _show(
        self, base: dict, form: EditionForm, text: str, *, status: int = 200, **more: Any
    ) -> HttpResponse:
        context = {"form": form, "text": text, "kind": worded(base["title"]), "draft": self.draft()}
        return self.page(context | more, status=status)


class NewView(DraftView):
    """A new edition, starting from the newest of its kind."""

    def base(self) -> dict:
        newest = self.compared()
        if newest is None:
            raise Http404
        return next_dates(newest.spec.content, at=self.request.at)

    def compared(self) -> CatalogueEdition | None:
        return editions.newest(self.kwargs["kind"])


class EditView(DraftView):
    """Other content for a draft."""

    def base(self) -> dict:
        return self.draft().spec.content

    def draft(self) -> CatalogueEdition:
        return get_object_or_404(self.get_queryset().filter(is_draft=True), pk=self.kwargs["pk"])

    def compared(self) -> CatalogueEdition | None:
        return editions.before(self.draft())


class DeleteView(CatalogueView):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            editions.delete_draft(self.get_object(), by=self.person, at=request.at)
        except DisclosureRefused as refusal:
            self.refuse(refusal)
            return redirect("catalogue:edition", pk)
        messages.success(request, _("The draft is deleted."))
        return redirect("catalogue:index")


class ReleaseView(CatalogueView):
    """In force for what is recorded from now on; records that are there stay under theirs."""

    http_method_names = ["post"]
    writers = DECIDERS

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            editions.release(self.get_object(), by=self.person, at=request.at)
            messages.success(request, _("It is in force from its first day on."))
        except DisclosureRefused as refusal:
            self.refuse(refusal)
        return redirect("catalogue:edition", pk)


class TryView(CatalogueView):
    """Begin a dry run."""

    http_method_names = ["post"]
    writers = DECIDERS

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            run = edition_runs.begin(edition=self.get_object(), by=self.person, at=request.at)
        except DisclosureRefused as refusal:
            self.refuse(refusal)
            return redirect("catalogue:edition", pk)
        tasks.go_on(run)
        messages.success(request, _("The dry run has begun; it changes nothing."))
        return redirect("catalogue:run", run.pk)


class RunView(CatalogueView):
    """What a dry run found; how far it is while it goes on."""

    model = EditionRun
    template_name = "disclosure/admin/edition_run.html"
    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.page(run_context(self, self.get_object(), ApplyForm()))

    def get_object(self) -> EditionRun:
        rows = self.get_queryset().select_related("edition__entry", "begun_by", "applied_by")
        return get_object_or_404(rows, pk=self.kwargs["pk"])


class ResumeView(RunView):
    """Go on with a run that failed or lost its worker; order one again that could not be applied."""

    http_method_names = ["post"]
    writers = DECIDERS

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        run = self.get_object()
        try:
            if run.state != RunState.ORDERED:
                edition_runs.resume(run, by=self.person, at=request.at)
                run.refresh_from_db()
            tasks.go_on(run)
            messages.success(request, _("It goes on."))
        except DisclosureRefused as refusal:
            self.refuse(refusal)
        return redirect("catalogue:run", pk)


class ApplyView(RunView):
    """Have the edition applied."""

    http_method_names = ["post"]
    writers = DECIDERS

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        run, form = self.get_object(), ApplyForm(request.POST)
        if not form.is_valid():
            return self.page(run_context(self, run, form), status=422)
        try:
            edition_applying.order(
                run=run, remedy=Remedy(form.cleaned_data["remedy"]), by=self.person, at=request.at,
                remedy_days=form.cleaned_data["days"] or 0,
            )  # fmt: skip
        except DisclosureRefused as refusal:
            form.add_error(None, str(refusal))
            return self.page(run_context(self, run, form), status=422)
        tasks.go_on(run)
        messages.success(request, _("The worker applies it now, in one step."))
        return redirect("catalogue:run", pk)


class CsvView(RunView):
    """Every record that changes, of the person's organisations, as a stream; no value of a record in it."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        run = self.get_object()
        scope = organisations_for(request, EVERYBODY)
        answer = StreamingHttpResponse(
            _csv(run, scope, get_language()), content_type="text/csv; charset=utf-8"
        )
        answer["Content-Disposition"] = f'attachment; filename="edition-{run.edition_id}-run-{run.pk}.csv"'
        answer["Cache-Control"] = "no-store"
        return answer


class CatalogueViewSet(OrganisationScopedViewSet):
    name = "catalogue"
    icon = "list-ul"
    views = (
        ("", IndexView, "index"),
        ("<int:pk>/", EditionView, "edition"),
        ("<slug:kind>/new/", NewView, "new"),
        ("<int:pk>/edit/", EditView, "edit"),
        ("<int:pk>/delete/", DeleteView, "delete"),
        ("<int:pk>/release/", ReleaseView, "release"),
        ("<int:pk>/try/", TryView, "try"),
        ("runs/<int:pk>/", RunView, "run"),
        ("runs/<int:pk>/resume/", ResumeView, "resume"),
        ("runs/<int:pk>/apply/", ApplyView, "apply"),
        ("runs/<int:pk>/changes.csv", CsvView, "csv"),
    )


# Reading an edition


@dataclass(frozen=True, slots=True)
class FieldRow:
    """A field as people read it: by category what is mandatory and what is public."""

    number: int
    field: FieldSpec
    required: list[str]
    public: list[str]
    form: str


class Reading:
    """An edition in words for its page."""

    def __init__(self, spec: Spec) -> None:
        self.spec, self.content = spec, spec.content

    @property
    def categories(self) -> list[str]:
        return [str(SubjectCategory(each).label) for each in self.content["categories"]]

    @property
    def standard(self) -> list[FieldRow]:
        return self._rows(self.spec.standard)

    @property
    def supplements(self) -> list[FieldRow]:
        return self._rows(self.spec.supplements)

    @property
    def basis(self) -> str:
        return worded(self.content["basis"])

    @property
    def clock_basis(self) -> str:
        return worded(self.spec.clock["basis"])

    @property
    def masks(self) -> list[str]:
        return [worded(mask["words"]) for mask in self.content["masks"].values() if "words" in mask]

    @property
    def tiers(self) -> list[dict[str, str]]:
        return [self._tier(tier) for tier in self.spec.clock.get("tiers", ())]

    @property
    def sentences(self) -> list[str]:
        """Every sentence that the clock may say, as it is written."""
        return list(_sentences(self.spec.clock))

    @property
    def review(self) -> str:
        review = self.content.get("review")
        if not review or review["mode"] != "batch":
            return str(MODES["each"])
        return _(
            "in batches of %(least)s or more; a sample of %(share)s is read, from %(from)s to %(to)s"
        ) % {
            "least": review["least"],
            "share": review["sample"]["share"],
            "from": review["sample"]["least"],
            "to": review["sample"]["most"],
        }

    @property
    def deadlines(self) -> list[tuple[int, str]]:
        return [(each["days"], worded(each["basis"])) for each in self.content.get("deadlines", {}).values()]

    @property
    def proposals(self) -> str:
        given = self.content.get("proposals")
        return _pretty(given) if given else ""

    def _rows(self, fields: tuple[FieldSpec, ...]) -> list[FieldRow]:
        categories = list(self.content["categories"])
        return [
            FieldRow(
                number,
                field,
                [str(DEMANDS[field.required[each]]) for each in categories],
                [str(PUBLICITY[field.public[each]]) for each in categories],
                " · ".join(filter(None, [field.type, field.format, str(field.length or "")])),
            )
            for number, field in enumerate(fields, 1)
        ]

    def _tier(self, tier: dict) -> dict[str, str]:
        months = [tier.get("minimum"), tier.get("maximum", tier.get("months"))]
        rules = [f"{label}: {'、'.join(tier[key])}" for key, label in RULES.items() if key in tier]
        return {
            "title": worded(tier["title"]),
            "months": "–".join(str(each) for each in months if each is not None),
            "rules": "; ".join(rules) or _("everything else"),
        }


def _sentences(value: Any, key: str = "") -> Iterator[str]:
    if isinstance(value, dict) and set(value) == {"zh-hans", "en"} and "sentence" in key:
        yield worded(value)
    elif isinstance(value, dict):
        for name, child in value.items():
            yield from _sentences(child, "sentence" if "sentence" in key else name)


def _in_force(found: dict[str, list[CatalogueEdition]], today) -> set[int]:
    """The newest of each kind that holds today, as `in_force` finds it."""
    held = {
        kind: next((e for e in rows if not e.is_draft and e.valid_from <= today <= e.valid_until), None)
        for kind, rows in found.items()
    }
    return {edition.pk for edition in held.values() if edition}


def _pretty(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1)


# The result of a dry run


@dataclass(frozen=True, slots=True)
class CountRow:
    """A line of the result: what, how many, and records of one's own that show it."""

    label: str
    number: int
    examples: list[tuple[Record, str]]


def run_context(view: CatalogueView, run: EditionRun, form: ApplyForm) -> dict[str, Any]:
    """What the page of a run says; a fixed number of queries."""
    records = _examples(view, run)
    return {
        "run": run,
        "edition": run.edition,
        "percent": min(100, 100 * run.position // run.upto) if run.upto else 100,
        "going": run.state in edition_runs.GOING,
        "stalled": _is_stalled(run, view.request.at),
        "chart": chart(_end_labels(), run.counts),
        "groups": [(title, _rows(run, labels, records)) for title, labels in _groups(run)],
        "outcome": [
            (label, run.outcome[code]) for code, label in _outcome_labels().items() if code in run.outcome
        ],
        "form": form,
        "may_decide": view.may_act(DECIDERS),
    }


def _is_stalled(run: EditionRun, at) -> bool:
    waits = run.state in (*edition_runs.GOING, RunState.ORDERED)
    return run.state == RunState.FAILED or (waits and run.moved_at <= at - edition_runs.STALLED)


def _examples(view: CatalogueView, run: EditionRun) -> dict[int, Record]:
    """Example records of the person's organisations, by key."""
    keys = {key for keys in run.examples.values() for key in keys}
    scope = organisations_for(view.request, EVERYBODY).values("pk")
    found = Record.objects.filter(pk__in=keys, organisation__in=scope)
    return found.select_related("edition", "key", "organisation").in_bulk()


def _rows(run: EditionRun, labels: dict[str, str], records: dict[int, Record]) -> list[CountRow]:
    rows = []
    for code, label in labels.items():
        if run.counts.get(code):
            own = [records[key] for key in run.examples.get(code, ()) if key in records][:SHOWN_EXAMPLES]
            rows.append(CountRow(label, run.counts[code], [(each, headline(each)) for each in own]))
    return rows


def _groups(run: EditionRun) -> list[tuple[str, dict[str, str]]]:
    return [
        (_("How long it is shown"), _end_labels()),
        (_("Masks"), {f"masks.{value}": str(label) for value, label in Masks.choices if value}),
        (_("Fields"), _field_labels(run)),
        (_("What applying it does"), _outcome_labels()),
    ]


def _end_labels() -> dict[str, str]:
    return {f"ends.{value}": str(label) for value, label in Ends.choices}


def _outcome_labels() -> dict[str, str]:
    return {
        "records": _("records moved to the edition"),
        "item.shortened": _("public items whose display is shortened at once"),
        "item.expired": _("public items whose display is over at once"),
        "item.exposed": _(
            "public items that show what the edition hides: withdrawn, or shown until corrected"
        ),
        "review.void": _("reviews that are void: what was submitted would be another thing now"),
        **{f"follow.{value}": str(label) for value, label in FollowUp.choices if value},
    }


def _field_labels(run: EditionRun) -> dict[str, str]:
    """Words for the fields that appear, disappear or lack, in the order of the edition; unknown ones last."""
    sentences = {
        "appears": _("%(field)s becomes public"),
        "disappears": _("%(field)s is no longer public"),
        "lacks": _("%(field)s is missing, or does not hold any more"),
    }
    order = {code: number for number, code in enumerate(run.edition.spec.by_code)}
    parts = [(*code.partition(".")[::2], code) for code in run.counts if code.partition(".")[0] in sentences]
    parts.sort(key=lambda each: (list(sentences).index(each[0]), order.get(each[1], len(order)), each[1]))
    labels = {code: sentences[what] % {"field": _field_title(run, field)} for what, field, code in parts}
    return labels | {"text": _("title, summary, dates or labels change")}


def _field_title(run: EditionRun, code: str) -> str:
    field = run.edition.spec.by_code.get(code)
    return f"{field.title} ({code})" if field else code


def _csv(run: EditionRun, scope: QuerySet[Organisation], language: str) -> Iterator[str]:
    """Lines, a chunk of records at a time, by key; in the reader's language, whoever's turn it is."""
    names = {each.pk: str(each) for each in scope}
    changes = run.changes.filter(organisation_id__in=scope.values("pk")).order_by("record_id")
    position = 0
    with translation.override(language):
        head = spreadsheets.line(_head())
    yield spreadsheets.MARK + head
    while rows := list(changes.filter(record_id__gt=position)[:CSV_CHUNK]):
        own = (row for row in rows if edition_runs.is_changed(row))
        with translation.override(language):
            lines = [spreadsheets.line(_line(row, names[row.organisation_id])) for row in own]
        yield "".join(lines)
        position = rows[-1].record_id


def _head() -> list[str]:
    return [
        _("Record"),
        _("Organisation"),
        _("Change"),
        _("Fields"),
        _("Shown until, before"),
        _("Shown until, after"),
    ]


def _line(change: EditionChange, organisation: str) -> list[str]:
    """Cells that no spreadsheet takes for a formula."""
    fields = [
        f"{sign}{code}"
        for sign, name in (("＋", "appears"), ("－", "disappears"), ("！", "lacks"))
        for code in change.effect.get(name, ())
    ]
    kinds = [str(Ends(change.ends).label)] + [str(Masks(change.masks).label)] * bool(change.masks)
    cells = [
        str(change.record_id), organisation, "; ".join(kinds), " ".join(fields), _last_day(change.old_until),
        _last_day(change.new_until),
    ]  # fmt: skip
    return [f"'{cell}" if cell.startswith(FORMULA) else cell for cell in cells]


def _last_day(until) -> str:
    """The day on which it is last shown; a display ends as the next day begins."""
    if until is None:
        return ""
    return (
        "9999-12-31"
        if until.year == 9999
        else (timezone.localtime(until) - timedelta(microseconds=1)).date().isoformat()
    )
