"""The child's side: `python -m confidentiality.attachments.process`, which parses one file.

Reads a line of JSON ({"task", "taken", "csv"}) and the file's bytes; writes a line of JSON ({"mime", "text",
"unread", "hidden"} or {"refused": sentence in English}) and the cleaned bytes. It sets its own limits before
it reads, since a fork of a web process with threads must not.
"""

import json
import resource
import sys

MEMORY = 1024**3  # bytes of address space
SECONDS = 60  # of the processor
WRITTEN = 96 * 1024**2  # bytes of any file, its answer included
FILES = 64  # open at once
OUT_OF_MEMORY = 3
DEEPEST = 4000  # calls within calls: XML ends at 256 levels, PDF at what is checked


def main() -> int:
    limit()
    task = json.loads(sys.stdin.buffer.readline())
    try:
        said, body = _answer(task, sys.stdin.buffer.read())
    except MemoryError:
        return OUT_OF_MEMORY
    sys.stdout.buffer.write(json.dumps(said).encode() + b"\n" + body)
    return 0


def limit() -> None:
    limits = {
        resource.RLIMIT_AS: MEMORY, resource.RLIMIT_CPU: SECONDS, resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: WRITTEN, resource.RLIMIT_NOFILE: FILES,
    }  # fmt: skip
    for kind, most in limits.items():
        hard = resource.getrlimit(kind)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (most, most))
    sys.setrecursionlimit(DEEPEST)


def _answer(task: dict, content: bytes) -> tuple[dict, bytes]:
    from . import opening
    from .errors import FileRefused

    try:
        if task["task"] == "look":
            return {"mime": opening.look(content, taken=task["taken"])}, b""
        cleaned = opening.clean(content, taken=task["taken"], is_csv=task["csv"])
    except FileRefused as refusal:
        return {"refused": str(refusal)}, b""
    said = {"mime": cleaned.mime, "text": cleaned.text, "unread": cleaned.unread, "hidden": cleaned.hidden}
    return said, cleaned.content


if __name__ == "__main__":
    sys.exit(main())
