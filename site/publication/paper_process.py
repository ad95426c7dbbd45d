"""The process in which a paper is parsed: `python -m publication.paper_process < bytes`.

Writes a line of JSON ({"mime", "text", "unread"} or {"refused": sentence in English}), then the cleaned
bytes. It sets its own limits before it reads, since a fork of a web process with threads must not.
"""

import json
import resource
import sys

MEMORY = 1024**3  # bytes of address space
SECONDS = 60  # of the processor
OUT_OF_MEMORY = 3


def main() -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    from django.conf import settings

    settings.configure(USE_I18N=False)
    try:
        said, body = _cleaned(sys.stdin.buffer.read())
    except MemoryError:
        return OUT_OF_MEMORY
    sys.stdout.buffer.write(json.dumps(said).encode() + b"\n" + body)
    return 0


def _cleaned(content: bytes) -> tuple[dict, bytes]:
    from publication import files, imaging
    from publication.errors import AssetRefused

    try:
        if content[:1024].lstrip()[:5] == b"%PDF-":
            cleaned = files.clean(content, name="")
            said = {"mime": cleaned.mime, "text": cleaned.text, "unread": cleaned.unread}
            return said, cleaned.content
        picture, _extension = imaging.reencode(content)
        return {"mime": picture.mime, "text": "", "unread": [1]}, picture.content
    except AssetRefused as refusal:
        return {"refused": str(refusal)}, b""


if __name__ == "__main__":
    sys.exit(main())
