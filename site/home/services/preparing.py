"""What a start must do, and how it sees that nothing is to be done."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from publication import triggers


def database_is_behind() -> bool:
    """Whether a migration or one of the door's triggers is missing."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes())) or bool(triggers.missing())


def collect_static() -> bool:
    """Gather and compress the static files where one of them changed; whether it did."""
    stamp = Path(settings.STATIC_ROOT).with_name("static.stamp")
    state = hashlib.sha256("\n".join(_static_files()).encode()).hexdigest()
    if stamp.exists() and stamp.read_text() == state:
        return False
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    stamp.write_text(state)
    return True


def _static_files() -> Iterator[str]:
    yield str(settings.STATIC_ROOT)
    for finder in get_finders():
        for path, storage in finder.list([]):
            state = Path(storage.path(path)).stat()
            yield f"{path} {state.st_size} {state.st_mtime_ns}"
