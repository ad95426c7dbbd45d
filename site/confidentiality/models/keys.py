"""The key that seals one record's or page's private values."""

import uuid
from datetime import datetime

from django.db import models

from confidentiality import keys


class RecordKey(models.Model):
    """A record's key, wrapped by its year's key; `wrapped` is NULL once it was destroyed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    year = models.PositiveSmallIntegerField(db_index=True)
    wrapped = models.BinaryField(null=True)

    def __str__(self) -> str:
        return str(self.pk)

    @classmethod
    def new(cls, *, at: datetime) -> "RecordKey":
        """An unsaved key, open for sealing."""
        made = keys.new_key(at=at)
        key = cls(id=made.id, year=made.year, wrapped=made.wrapped)
        key._secret = made.secret
        return key

    @property
    def secret(self) -> bytes:
        """Raises confidentiality.keys.KeyDestroyed."""
        if getattr(self, "_secret", None) is None:
            self._secret = keys.unwrap(self.wrapped, self.id, self.year)
        return self._secret

    def seal(self, purpose: str, value: bytes) -> bytes:
        return keys.seal(self.secret, purpose, value)

    def unseal(self, purpose: str, sealed: bytes) -> bytes:
        return keys.unseal(self.secret, purpose, sealed)
