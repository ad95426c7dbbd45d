"""What stands against somebody is found by keyed hashes that come and go with the item."""

import pytest
from django.utils import timezone

from disclosure import identities
from disclosure.projection import project
from publication import adverse, conflicts, readers
from publication.enums import Withdrawal
from publication.models import LookupKey
from publication.services import door
from tests.campaigns.people import CARD, CODE, FIRM, PERSON, listed, listed_person
from tests.disclosure.builders import edition, penalty
from tests.factories import DAY, NOW
from tests.pages import newsroom

pytestmark = pytest.mark.django_db


def test_a_firm_is_found_by_code_and_by_name_however_typed(house):
    item = listed(newsroom(house))
    code, name = conflicts.code_digest(CODE.lower()), conflicts.name_digest(f" {FIRM} ")
    assert adverse.against([code, name], at=NOW) == {code: [item.pk], name: [item.pk]}
    assert {code, name} <= set(adverse.of_items([item.pk])[item.pk])
    assert adverse.against([conflicts.certificate_digest(CODE)], at=NOW) == {}


def test_a_person_is_found_by_his_number_which_stands_nowhere(house):
    item = listed_person(newsroom(house))
    digest = conflicts.certificate_digest(CARD)
    assert adverse.against([digest], at=NOW) == {digest: [item.pk]}
    rows = str(list(LookupKey.objects.values()))
    assert CARD not in rows + item.content
    assert PERSON not in rows + item.content


def test_what_is_over_or_taken_down_stands_against_nobody(house):
    item = listed(newsroom(house))
    code = [conflicts.code_digest(CODE)]
    assert adverse.against(code, at=item.visible_until) == {}
    door.withdraw(item.pk, Withdrawal.REVOKED, by=None, at=timezone.now())
    assert adverse.against(code, at=NOW) == {}
    assert adverse.of_items([item.pk]) == {}


def test_other_kinds_speak_against_nobody(house):
    listed(newsroom(house))
    spec = edition("penalty").spec
    projection = project(spec, penalty(), item_id="x" * 22, region="510104", at=NOW + DAY)
    assert conflicts.code_digest(CODE) not in projection.lookups
    assert len(projection.lookups) == 2


def test_items_that_were_published_before_get_their_digests_by_a_reader(house):
    item = listed(newsroom(house))
    before = sorted(LookupKey.objects.filter(item=item).values_list("digest", flat=True))
    digests = conflicts.digests(code=CODE, name=FIRM)
    LookupKey.objects.filter(digest__in=digests).delete()
    for _again in range(2):
        readers.rewind(identities.READER)
        assert readers.run(identities.READER, at=NOW) > 0
        assert sorted(LookupKey.objects.filter(item=item).values_list("digest", flat=True)) == before
