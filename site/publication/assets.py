"""Frozen pictures and files: stored by the hash of their bytes, shown while a visible item uses them."""

import hashlib
import os
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from shutil import copyfileobj
from typing import BinaryIO

from django.conf import settings
from django.db.models import Exists, F, Max, OuterRef, Q

from confidentiality.enums import OPEN
from confidentiality.models import Submission

from .models import Asset, ItemAsset, PublicItem
from .models.items import PublicItemQuerySet


def path_of(sha256: str) -> Path:
    return Path(settings.ASSETS_ROOT) / sha256[:2] / sha256


def store(content: bytes, mime: str, *, at: datetime) -> Asset:
    """Keep cleaned bytes; the same bytes are kept once."""
    sha = hashlib.sha256(content).hexdigest()
    path = path_of(sha)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(f".{os.getpid()}")
        fresh.write_bytes(content)
        os.replace(fresh, path)
    return _known(sha, mime, len(content), at=at)


def store_file(file: BinaryIO, mime: str, *, at: datetime) -> Asset:
    """The same of an opened file, which is never in memory as a whole."""
    file.seek(0)
    sha = hashlib.file_digest(file, "sha256").hexdigest()
    size = file.tell()
    path = path_of(sha)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(f".{os.getpid()}")
        file.seek(0)
        with fresh.open("wb") as written:
            copyfileobj(file, written, 1024 * 1024)
        os.replace(fresh, path)
    return _known(sha, mime, size, at=at)


def _known(sha: str, mime: str, size: int, *, at: datetime) -> Asset:
    asset, created = Asset.objects.get_or_create(
        sha256=sha, defaults={"mime": mime, "size": size, "created_at": at}
    )
    if not created:  # the grace of what is not submitted yet begins anew
        Asset.objects.filter(pk=sha).update(erased_at=None, created_at=at)
        asset.refresh_from_db()
    return asset


def visible(sha256: str, *, at: datetime) -> Asset | None:
    """The asset where a visible item uses it."""
    shown = _showing(sha256, at=at).exists()
    return Asset.objects.filter(pk=sha256, erased_at=None).first() if shown else None


def was_public(sha256: str, *, at: datetime) -> bool:
    """Whether an item that was shown, and is no more, used it (410), not one still to come (404)."""
    shown = Q(item__hidden_at=None) | Q(item__visible_from__lte=F("item__hidden_at"))
    return ItemAsset.objects.filter(shown, asset=sha256, item__visible_from__lte=at).exists()


def shown_until(sha256: str, *, at: datetime) -> datetime | None:
    """When the last of the visible items that use it ends."""
    return _showing(sha256, at=at).aggregate(last=Max("visible_until"))["last"]


def erase_unused(*, at: datetime) -> int:
    """Remove the bytes of assets that no unerased item and no open submission uses.

    What never became public, such as the picture of a returned page, goes once the grace is over.
    """
    used = ItemAsset.objects.filter(asset=OuterRef("pk"), item__content__contains=OuterRef("pk"))
    unused = Asset.objects.filter(~Exists(used), erased_at=None).exclude(pk__in=_awaited())
    old = at - timedelta(days=settings.ERASE_GRACE_DAYS)
    erased = [
        sha
        for sha, created_at in unused.values_list("pk", "created_at")
        if created_at <= old or ItemAsset.objects.filter(asset=sha).exists()
    ]
    for sha in erased:
        path_of(sha).unlink(missing_ok=True)
    Asset.objects.filter(pk__in=erased).update(erased_at=at)
    return len(erased)


def _showing(sha256: str, *, at: datetime) -> PublicItemQuerySet:
    """Visible items whose content names it: one that a correction took out is shown no more."""
    items = PublicItem.objects.visible(at=at)
    return items.filter(item_assets__asset=sha256, content__contains=f'"{sha256}"')


def _awaited() -> Iterable[str]:
    waiting = Submission.objects.filter(state__in=OPEN).exclude(assets=[])
    return {sha for assets in waiting.values_list("assets", flat=True).iterator() for sha in assets}
