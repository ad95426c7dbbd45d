"""Builders for tests: a house with people, and drafts that pass the real services."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from confidentiality import sources
from confidentiality.models import (
    AssignmentChange,
    ChainAssignment,
    ChainStep,
    Permit,
    ReviewChain,
    Submission,
)
from confidentiality.screening import Severity
from confidentiality.services import reviews, submissions
from confidentiality.services.submissions import Draft
from organisations.enums import Role
from organisations.models import Membership, Organisation, Person, Region, User
from organisations.selectors import Capacity
from publication import document
from publication.models import PublicItem
from publication.models.items import new_item_id
from publication.services import door

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
DAY = timedelta(days=1)
BECAUSE = document.label("测试期限", "a period of the tests")


@dataclass
class Notes:
    """A Source that remembers what it was told."""

    told: list[tuple] = field(default_factory=list)

    def decided(self, source_id, submission, *, at) -> None:
        self.told.append(("decided", source_id, str(submission.state)))

    def hidden(self, source_id, item_id, *, at) -> None:
        self.told.append(("hidden", source_id, item_id))

    def erase(self, source_id, item_id, *, hidden_at, at) -> None:
        self.told.append(("erase", source_id, item_id))

    def exists(self, source_ids) -> set[str]:
        return set(source_ids)

    def admin_url(self, source_id) -> str:
        return f"/admin/notes/{source_id}/"


@dataclass
class House:
    region: Region
    county: Region
    other_county: Region
    province: Organisation
    office: Organisation
    other_office: Organisation
    people: dict[str, Person]
    chain: ReviewChain
    notes: Notes

    def user(self, name: str) -> User:
        return self.people[name].accounts.get()


def person(name: str, *roles: tuple[Role, Organisation]) -> Person:
    """A person with an account (password `password`) and roles."""
    account = User.objects.create_user(name, f"{name}@example.cn", "password", first_name=name)
    for role, organisation in roles:
        Membership.objects.create(person=account.person, role=role, organisation=organisation)
    return account.person


def build_house() -> House:
    province, _ = Region.objects.get_or_create(
        code="510000", defaults={"name": "四川省", "name_en": "Sichuan"}
    )
    county, _ = Region.objects.get_or_create(code="510104", defaults={"name": "锦江区", "parent": province})
    other, _ = Region.objects.get_or_create(code="510105", defaults={"name": "青羊区", "parent": province})
    top = Organisation.objects.create(name="省信用办", region=province)
    office = Organisation.objects.create(name="锦江区市场监管局", region=county, parent=top)
    other_office = Organisation.objects.create(name="青羊区市场监管局", region=other, parent=top)
    chain = ReviewChain.objects.create(
        code="two-keys", edition=1, title="Two keys", people_required=2, publishes_on_approval=False
    )
    for order in (1, 2):
        ChainStep.objects.create(chain=chain, order=order, title=f"Step {order}", checklist=["It is lawful."])
    people = {
        "submitter": person("submitter", (Role.SUBMITTER, office)),
        "first": person("first", (Role.REVIEWER, office)),
        "second": person("second", (Role.REVIEWER, office)),
        "third": person("third", (Role.REVIEWER, top)),
        "publisher": person("publisher", (Role.PUBLISHER, office)),
        "auditor": person("auditor", (Role.AUDITOR, top)),
        "stranger": person("stranger", (Role.SUBMITTER, other_office), (Role.REVIEWER, other_office)),
    }
    notes = Notes()
    sources.register("tests.note", notes)
    return House(province, county, other, top, office, other_office, people, chain, notes)


def draft(
    house: House, *, text: str = "经查，该企业未按规定公示年报。", item_id: str = "", **changes
) -> Draft:
    """A draft of a disclosure; `changes` go to Draft."""
    identifier = item_id or new_item_id()
    start = changes.pop("visible_from", NOW)
    until = changes.pop("visible_until", NOW + 365 * DAY)
    title = changes.pop("title", "成都某某商贸有限公司")
    supersedes = changes.pop("supersedes", None)
    edition = changes.pop("edition", 0)
    section = changes.pop("section", "disclosures")
    subject_category = changes.pop("subject_category", "organisation")
    kind = changes.pop("kind", "penalty")
    facets = {
        name: changes.pop(name)
        for name in ("sector", "occupation", "types", "measures", "terms", "tags", "references")
        if name in changes
    }
    blocks = changes.pop("blocks", [{"type": "paragraph", "text": text}] if section != "disclosures" else [])
    files = [
        {"sha256": sha, "mime": "image/png", "name": "", "alt": "图", "width": 1, "height": 1, "size": 7}
        for sha in changes.get("assets", ())
    ]
    given = {
        "source_type": "tests.note",
        "source_id": identifier,
        "source_version": "1",
        "item_id": identifier,
        "kind": kind,
        "locale": "zh-hans",
        "organisation": house.office,
        "chain": house.chain,
        "visible_from": start,
        "visible_until": until,
        "document": document.build(
            id=identifier, kind=kind, section=section, locale="zh-hans", title=title,
            visible_from=start, visible_until=until, because=BECAUSE, year=2026, authority=house.office.name,
            region=house.office.region_id, subject_category=subject_category, supersedes=supersedes,
            edition=edition,
            dates={"start": "2026-12-04", "end": "2026-12-04"} if section == "calendar" else {}, assets=files,
            fields=[{"code": "CF_SY", "label": document.label("违法事实", "Facts"), "value": text}],
            blocks=blocks, **facets,
        ),
    }  # fmt: skip
    return Draft(**(given | changes))


def submit(
    house: House, *, at: datetime = NOW, by: str = "submitter", accept_masks: bool = False, **changes
) -> Submission:
    who = house.people[by]
    return submissions.submit(
        draft(house, **changes), by=Capacity(who, who), at=at, accept_masks=accept_masks
    )


def approve(house: House, submission: Submission, *names: str, at: datetime = NOW) -> Permit | None:
    """Approvals one after the other; the permit where the last one completed the chain."""
    permit = None
    for name in names:
        submission.refresh_from_db()
        permit = reviews.approve(
            submission, by=house.people[name], commitment=submission.commitment, basis="条例第十九条",
            checklist=[True], at=at,
        )  # fmt: skip
    return permit


def publish(house: House, *, at: datetime = NOW, **changes) -> PublicItem:
    """A public item that went the whole way; what screening asked about was found to be public."""
    submission = submit(house, at=at, **changes)
    for finding in submission.findings.filter(severity=Severity.ASK, masked=False):
        reviews.overrule(finding, by=house.people["first"], reason="依法公开的姓名", at=at)
    permit = approve(house, submission, "first", "second", at=at)
    return door.publish(permit, by=house.people["publisher"], at=at)


def reassign(kind: str, code: str, *, at: datetime = NOW) -> None:
    """Another chain for a kind, as two administrators would bring it about."""
    assigned = ChainAssignment.objects.get(kind=kind)
    asking, confirming = person(f"asks-{kind}"), person(f"confirms-{kind}")
    change = AssignmentChange.objects.create(
        kind=kind, before=assigned.chain_code, after=code, reason="x", asked_by=asking, asked_at=at
    )
    AssignmentChange.objects.filter(pk=change.pk).update(
        state="confirmed", decided_by=confirming, decided_at=at
    )
    ChainAssignment.objects.filter(kind=kind).update(chain_code=code)
