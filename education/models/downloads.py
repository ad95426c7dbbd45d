"""How often an item was taken along as a pack: a number for each month, and nothing about who took it."""

from django.db import models


class Download(models.Model):
    item_id = models.CharField(max_length=22)  # no key: the number outlives the item, and says nothing of it
    month = models.DateField()  # its first day, in Shanghai
    number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item_id", "month"], name="download_once_a_month")]
        indexes = [models.Index(fields=["month"], name="download_month")]

    def __str__(self) -> str:
        return f"{self.item_id} {self.month:%Y-%m} {self.number}"
