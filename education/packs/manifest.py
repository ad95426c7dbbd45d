"""What is in a pack, with the SHA-256 of each file, signed with the key of the ledger's checkpoints (Ed25519).

manifest.json      covers every file beside itself and its signature
manifest.json.sig  64 bytes: the signature of exactly the bytes of manifest.json
"""

import hashlib
import json
from collections.abc import Mapping, Sequence

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

from confidentiality import keys
from publication.models import PublicItem

from .store import File

NAME, SIGNATURE, SUMS = "manifest.json", "manifest.json.sig", "SHA256SUMS"
KEY_ADDRESS = "/education/packs/key.pem"
VERSION = 1


def key_pem() -> bytes:
    """The public key with which manifests are verified."""
    return keys.signing_key().public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def fingerprint() -> str:
    return hashlib.sha256(key_pem()).hexdigest()


def sums(files: Sequence[File]) -> bytes:
    """As `sha256sum --check` reads it."""
    return "".join(f"{file.sha256}  {file.name}\n" for file in files).encode()


def signed(
    address: str, items: Sequence[Mapping], files: Sequence[File], *, papers: bool
) -> dict[str, bytes]:
    """The manifest and its signature."""
    content = {
        "v": VERSION,
        "made_from": f"{settings.PUBLIC_URL}{address}",
        "key": f"{settings.PUBLIC_URL}{KEY_ADDRESS}",
        "pdf": papers,
        "items": list(items),
        "files": [{"path": file.name, "size": file.size, "sha256": file.sha256} for file in files],
    }
    written = (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()
    return {NAME: written, SIGNATURE: keys.signing_key().sign(written)}


def about(item: PublicItem, folder: str) -> dict:
    """An item as the manifest names it: enough to cite it, and to prove it by the ledger."""
    return {
        "id": item.id,
        "kind": item.kind,
        "title": item.title,
        "authority": item.authority,
        "folder": folder,
        "edition": item.document.get("edition") or None,
        "version": item.version,
        "status": item.annotation or None,
        "commitment": item.commitment,
        "address": f"{settings.PUBLIC_URL}{item.get_absolute_url()}",
    }
