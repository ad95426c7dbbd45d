"""Pictures and files of items, addressed by the hash of their bytes, private until a visible item uses them."""

from django.db import models

from .items import PublicItem


class Asset(models.Model):
    """Cleaned bytes in the folder of assets; `/assets/<sha256>` answers while a visible item uses them."""

    sha256 = models.CharField(primary_key=True, max_length=64)
    mime = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    created_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.sha256


class ItemAsset(models.Model):
    """An item uses an asset. Stays after erasure, so that the address answers 410 and not 404."""

    item = models.ForeignKey(PublicItem, models.PROTECT, related_name="item_assets")
    asset = models.ForeignKey(Asset, models.PROTECT, related_name="item_assets")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "asset"], name="item_asset_once")]

    def __str__(self) -> str:
        return f"{self.item_id} {self.asset_id}"
