"""Counters by kind, region, type and month; and what of them may be shown."""

from functools import cache
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from confidentiality import triggers
from publication import readers, statistics
from publication.enums import Withdrawal
from publication.filters import FilterInvalid
from publication.models import LedgerEntry, PublicItem, StatisticsCount, StatisticsItem
from publication.services import door
from publication.statistics import ALL, NONE, Cell, Row, Selection, fit, table
from tests.factories import DAY, NOW, approve, publish, submit

NOTHING = Cell(0, 0)
FEW = Cell(0, 1)


def counted(at=NOW, **selection):
    readers.run("statistics", at=at)
    return table(Selection(**selection), at=at)


def several(house, number: int, *types: str, **changes) -> list[PublicItem]:
    return [publish(house, types=types, **changes) for _ in range(number)]


def test_numbers_are_kept_by_the_reader(house):
    items = several(house, 6, "罚款")
    several(house, 2, section="stories", kind="story")
    door.withdraw(items[0].id, Withdrawal.ERROR, by=None, at=NOW)
    assert counted(by="kind").rows == [Row("penalty", Cell(5, 1), FEW)]
    assert counted(by="region").rows == [Row("510100", Cell(5, 1), FEW)]
    assert counted(by="type").rows == [Row("罚款", Cell(5, 1), FEW)]
    assert counted(by="month").rows == [Row("2026-11", Cell(5, 1), FEW)]
    assert counted(by="kind", section="stories").rows == [Row("story", Cell(2, 0), NOTHING)]


def test_small_numbers_of_disclosures_are_left_out_of_every_sum(house):
    several(house, 1, "警告")
    several(house, 5, "罚款", kind="licence")
    assert counted(by="kind") == statistics.Table(
        [Row("licence", Cell(5, 0), NOTHING), Row("penalty", FEW, NOTHING)], Row("", Cell(5, 1), NOTHING)
    )


def test_an_entry_with_several_types_counts_once_in_the_sum(house):
    several(house, 5, "罚款", "警告")
    found = counted(by="type")
    assert found.rows == [Row("罚款", Cell(5, 0), NOTHING), Row("警告", Cell(5, 0), NOTHING)]
    assert found.total == Row("", Cell(5, 0), NOTHING)


def test_one_small_type_hides_the_types_of_its_unit(house):
    """8 in all, 6 fined: the 2 that were warned could be subtracted."""
    several(house, 6, "罚款")
    several(house, 2, "警告")
    found = counted(by="type")
    assert found.rows == [Row("罚款", FEW, NOTHING), Row("警告", FEW, NOTHING)]
    assert found.total == Row("", Cell(8, 0), NOTHING)


def test_what_has_no_type_is_a_type_of_its_own(house):
    several(house, 5)
    several(house, 1, "罚款")
    assert counted(by="type").rows == [Row(NONE, FEW, NOTHING), Row("罚款", FEW, NOTHING)]


def test_filters_narrow(house):
    several(house, 5, "罚款")
    several(house, 7, "普通", kind="licence")
    assert counted(by="month", kind="licence").rows == [Row("2026-11", Cell(7, 0), NOTHING)]
    assert counted(by="kind", type="罚款").rows == [Row("penalty", Cell(5, 0), NOTHING)]
    assert counted(by="type", type="罚款").rows == [Row("罚款", Cell(5, 0), NOTHING)]
    assert counted(by="kind", region="510300").rows == []


def test_a_month_that_has_not_come_is_not_shown(house):
    several(house, 5, visible_from=NOW + 30 * DAY)
    assert counted(by="month").rows == []
    assert counted(NOW + 30 * DAY, by="month").rows == [Row("2026-12", Cell(5, 0), NOTHING)]


def test_batch_that_comes_twice_counts_once(house):
    several(house, 5)
    entries = list(LedgerEntry.objects.all())
    statistics.read(entries, NOW)
    statistics.read(entries, NOW)
    assert table(Selection(), at=NOW).rows == [Row("penalty", Cell(5, 0), NOTHING)]


def test_correction_moves_what_was_counted(house):
    items = several(house, 6, "罚款")
    readers.run("statistics", at=NOW)
    permit = approve(house, submit(house, item_id=items[0].id, types=["警告"]), "first", "second")
    door.publish(permit, by=None, at=NOW)
    readers.run("statistics", at=NOW)
    assert sorted(StatisticsCount.objects.values_list("type", "published")) == [
        (ALL, 6),
        ("罚款", 5),
        ("警告", 1),
    ]


def state() -> list[tuple]:
    names = [field.name for field in StatisticsCount._meta.fields if field.name != "id"]
    return sorted(StatisticsCount.objects.values_list(*names))


def test_rebuilt_numbers_are_the_same_though_content_was_corrected_and_erased(house):
    items = several(house, 7, "罚款")
    readers.run("statistics", at=NOW)
    permit = approve(house, submit(house, item_id=items[0].id, types=["警告"]), "first", "second")
    door.publish(permit, by=None, at=NOW)
    door.withdraw(items[1].id, Withdrawal.ERROR, by=None, at=NOW)
    readers.run("statistics", at=NOW)
    with triggers.removed():
        PublicItem.objects.filter(pk=items[1].id).update(content=None, salt=None)
    before = state()
    assert statistics.rebuild(at=NOW) == 9
    assert state() == before
    assert StatisticsItem.objects.get(pk=items[1].id).types == ["罚款"]


def test_page_costs_four_queries_and_names_no_small_number(house, public, django_assert_num_queries):
    several(house, 1, "罚款")
    several(house, 12, "普通", kind="licence")
    readers.run("statistics", at=NOW)
    for query in ("", "?by=region", "?by=type", "?by=month&kind=penalty", "?by=kind&region=510100&type=罚款"):
        with django_assert_num_queries(4):
            assert public(f"/en/statistics/{query}").status_code == 200
    page = public("/en/statistics/").content.decode()
    assert "<td>few</td><td>0</td>" in page
    assert "≥ 13</td>" in page  # twelve, and one at least


def test_a_table_is_a_file_that_a_spreadsheet_opens_safely(house, public):
    several(house, 5, "=1+1")
    several(house, 3, "警告", kind="licence")
    readers.run("statistics", at=NOW)
    answer = public("/en/statistics/?by=type&format=csv")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    lines = answer.content.decode().removeprefix("\ufeff").splitlines()
    assert lines[3:] == [
        "代码 code,类型 type,公布 published,撤下 taken_down",
        "'=1+1,'=1+1,5,0",
        "警告,警告,<5,0",
        ",合计 together,≥6,0",
    ]


@pytest.mark.parametrize(
    ("query", "name"),
    [("by=name", "by"), ("section=x", "section"), ("format=xml", "format"), ("kind=" + "x" * 31, "kind")],
)
def test_bad_parameters_are_named(db, public, query, name):
    answer = public(f"/en/statistics/?{query}")
    assert answer.status_code == 400
    assert f"The parameter “{name}” is not valid" in answer.content.decode()


def test_parse_refuses_what_cannot_be_printed():
    with pytest.raises(FilterInvalid):
        Selection.parse({"type": "a\0"})


# What is left out cannot be worked out. A unit is one kind, region and month; all that any page shows is
# a sum of the figures that `fit` lets through of each unit, so it is enough that these do not tell.

TYPES = ("罚款", "警告", NONE)
LARGEST = 7


def possible(counts: dict[str, int]) -> bool:
    """Whether items exist with these counts: some have several types, none of them has one and none."""
    typed = [counts[name] for name in TYPES if name != NONE]
    several_ = counts[ALL] - counts[NONE]
    return max(typed) <= several_ <= sum(typed)


UNITS = [
    counts
    for numbers in product(range(LARGEST + 1), repeat=len(TYPES) + 1)
    if possible(counts := dict(zip((ALL, *TYPES), numbers, strict=True)))
]


def test_no_small_number_can_be_computed_from_what_is_shown_of_a_unit():
    """Every unit up to 7 of each: another unit that shows the same differs in each number left out."""
    alike: dict[tuple, list[dict[str, int]]] = {}
    for counts in UNITS:
        alike.setdefault(tuple(sorted(fit(counts, 5).items())), []).append(counts)
    for counts in UNITS:
        figures = fit(counts, 5)
        others = alike[tuple(sorted(figures.items()))]
        for name, count in counts.items():
            if 0 < count < 5:
                assert figures[name] == (0, 1)
                values = {other[name] for other in others}
                assert len(values) > 1, f"{counts} gives {name} away"


@given(
    st.dictionaries(
        st.tuples(
            st.sampled_from(["penalty", "licence"]),
            st.sampled_from(["510100", "510300"]),
            st.sampled_from("ab"),
        ),
        st.sampled_from(UNITS),
        max_size=6,
    ),
    st.data(),
)
def test_no_small_number_can_be_computed_from_all_tables_together(world, data):
    """Small numbers are changed for others that show the same: not one figure of any table changes.

    Where two worlds look alike in every table, no arithmetic over tables tells them apart.
    """
    alike = {}
    for unit, counts in world.items():
        same = [other for other in UNITS if fit(other, 5) == fit(counts, 5)]
        alike[unit] = data.draw(st.sampled_from(same))
    assert every_table(world) == every_table(alike)


def every_table(world: dict) -> dict:
    """Each cell of each table: sums over the units that fit, for every choice of kind, region, month, type."""
    found: dict[tuple, tuple[int, int]] = {}
    for unit, counts in world.items():
        figures = fit(counts, 5)
        for wanted in product(*((None, value) for value in unit)):
            for name, (shown, hidden) in figures.items():
                before = found.get((wanted, name), (0, 0))
                found[wanted, name] = (before[0] + shown, before[1] + hidden)
    return found


# Who counts the visible entries of a list himself knows, of every unit and type, published less removed. To
# him the two numbers are one: the attack below holds every pair against all others that look the same.

SMALL = 3


def pairs(types: tuple[str, ...], most: int) -> list[tuple[dict[str, int], dict[str, int]]]:
    """Every published and removed that can be: what is left visible is a unit, too."""
    every = [
        counts
        for numbers in product(range(most + 1), repeat=len(types) + 1)
        if unit_of(counts := dict(zip((ALL, *types), numbers, strict=True)), types)
    ]
    return [
        (published, removed)
        for published in every
        for removed in every
        if all(removed[each] <= published[each] for each in published)
        and unit_of({each: published[each] - removed[each] for each in published}, types)
    ]


def unit_of(counts: dict[str, int], types: tuple[str, ...]) -> bool:
    typed = [counts[name] for name in types if name != NONE]
    several_ = counts[ALL] - counts.get(NONE, 0)
    return max(typed) <= several_ <= sum(typed)


def seen(published: dict[str, int], removed: dict[str, int], smallest: int) -> tuple:
    """What the attacker has: all figures of the unit, and what he counted in the lists."""
    shown, gone = statistics.fit_pair(published, removed, smallest)
    visible = tuple(published[each] - removed[each] for each in sorted(published))
    return tuple(sorted(shown.items())), tuple(sorted(gone.items())), visible


def given_away(shows, types: tuple[str, ...], smallest: int, most: int) -> list[tuple]:
    """Small numbers removed that the attacker works out, by `shows`."""
    alike: dict[tuple, list[tuple]] = {}
    for published, removed in pairs(types, most):
        alike.setdefault(shows(published, removed, smallest), []).append((published, removed))
    return [
        (name, group[0])
        for group in alike.values()
        for name in group[0][1]
        if len(values := {removed[name] for _published, removed in group}) == 1
        and 0 < next(iter(values)) < smallest
    ]


def judged(found: list[tuple], smallest: int, most: int) -> list[tuple]:
    """The largest numbers of the trial have no greater ones to be confused with: they are left out."""
    return [each for each in found if max(each[1][0].values()) <= most - smallest]


@pytest.mark.parametrize(
    ("types", "smallest", "most"),
    [(("罚款",), 5, 14), (("罚款", NONE), 5, 13), (("罚款", "警告"), 5, 11), (("罚款", "警告", NONE), 4, 8)],
)
def test_no_small_number_removed_is_worked_out_beside_a_counted_list(types, smallest, most):
    assert judged(given_away(seen, types, smallest, most), smallest, most) == []


def test_the_attack_works_where_each_number_is_protected_by_itself():
    """The rule before this one: 10 published, 9 in the list, so one was taken down."""

    def each_by_itself(published, removed, smallest):
        visible = tuple(published[each] - removed[each] for each in sorted(published))
        figures = tuple(tuple(sorted(fit(each, smallest).items())) for each in (published, removed))
        return *figures, visible

    found = judged(given_away(each_by_itself, ("罚款", NONE), 5, 13), 5, 13)
    assert len(found) > 400
    assert (ALL, ({ALL: 6, "罚款": 0, NONE: 6}, {ALL: 1, "罚款": 0, NONE: 1})) in found


@given(st.lists(st.sampled_from(pairs(("罚款", "警告"), 4)), min_size=1, max_size=5), st.data())
def test_no_sum_of_pairs_over_units_tells_more(units, data):
    """Each unit is changed for one that looks the same: no table's cell changes, of published or of removed."""
    alike = []
    for published, removed in units:
        same = pairs_by_look()[seen(published, removed, SMALL)]
        alike.append(data.draw(st.sampled_from(same)))
    for chosen in product((False, True), repeat=len(units)):
        assert summed(units, chosen) == summed(alike, chosen)


@cache
def pairs_by_look() -> dict[tuple, list[tuple]]:
    found: dict[tuple, list[tuple]] = {}
    for published, removed in pairs(("罚款", "警告"), 4):
        found.setdefault(seen(published, removed, SMALL), []).append((published, removed))
    return found


def summed(units: list[tuple], chosen: tuple[bool, ...]) -> dict[tuple[str, str], tuple[int, int]]:
    """Cells of one table: figures of the units that fit, added."""
    found: dict[tuple[str, str], tuple[int, int]] = {}
    for (published, removed), taken in zip(units, chosen, strict=True):
        if taken:
            both = statistics.fit_pair(published, removed, SMALL)
            for measure, figures in zip(("published", "removed"), both, strict=True):
                for name, (shown, hidden) in figures.items():
                    before = found.get((measure, name), (0, 0))
                    found[measure, name] = (before[0] + shown, before[1] + hidden)
    return found


@pytest.mark.parametrize(("types", "most"), [(("罚款", "警告"), 5), (("罚款", NONE), 7)])
def test_what_is_said_of_a_sum_is_true(types, most):
    """A figure is the number, or stands for at least one more than what is shown of it."""
    for published, removed in pairs(types, most):
        both = statistics.fit_pair(published, removed, SMALL)
        for counts, figures in zip((published, removed), both, strict=True):
            for name, (shown, hidden) in figures.items():
                assert counts[name] == shown if not hidden else counts[name] >= shown + 1


def test_figures_of_an_older_rule_are_said_anew(house):
    items = several(house, 12, "罚款")
    door.withdraw(items[0].id, Withdrawal.ERROR, by=None, at=NOW)
    readers.run("statistics", at=NOW)
    now = list(StatisticsCount.objects.order_by("pk").values())
    StatisticsCount.objects.update(public_published=12, hidden_published=0)
    assert statistics.say_anew() == 1
    assert list(StatisticsCount.objects.order_by("pk").values()) == now
    assert statistics.say_anew() == 0
