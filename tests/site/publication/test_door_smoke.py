from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from publication import ledger
from publication.enums import Withdrawal
from publication.models import PublicItem
from publication.services import door, sweeping
from tests.factories import DAY, NOW, publish


def test_item_goes_in_and_out(house):
    item = publish(house)
    assert list(PublicItem.objects.visible(at=NOW)) == [item]
    assert not PublicItem.objects.visible(at=NOW + 365 * DAY).exists()
    door.withdraw(item.id, Withdrawal.ERROR, by=house.people["publisher"], at=NOW + DAY)
    assert not PublicItem.objects.visible(at=NOW + DAY).exists()
    assert ledger.verify_chain() == 2
    swept = sweeping.sweep(at=NOW + timedelta(days=32), confirm=True)
    assert (swept.expired, swept.erased) == (0, 1)
    assert ledger.verify_chain() == 4


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM publication_ledgerentry",
        "UPDATE publication_ledgerentry SET reason='x'",
        "UPDATE publication_publicitem SET content='{}'",
        "DELETE FROM publication_publicitem",
        "DELETE FROM confidentiality_permit",
        "UPDATE confidentiality_permit SET redeemed_at=NULL",
    ],
)
def test_sql_is_refused(house, sql):
    publish(house)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
