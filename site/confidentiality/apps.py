"""Connects SQLite's hash function and keeps the triggers in place around migrations."""

import hashlib
import sys

from django.apps import AppConfig
from django.core.checks import Error, Tags, register
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


def _sha256(salt: bytes | None, content: str | None) -> str | None:
    if salt is None or content is None:
        return None
    return hashlib.sha256(salt + content.encode()).hexdigest()


def _teach_sqlite(connection, **kwargs) -> None:
    """Triggers call this function; a connection without it cannot publish at all."""
    if connection.vendor == "sqlite":
        connection.connection.create_function("door_sha256", 2, _sha256, deterministic=True)


def _drop(sender, using: str, **kwargs) -> None:
    from django.db import connections

    from . import triggers

    triggers.drop(connections[using])


def _install(sender, using: str, **kwargs) -> None:
    from django.db import connections

    from . import triggers

    connection = connections[using]
    tables = set(connection.introspection.table_names())
    if triggers.tables() <= tables:
        triggers.install(connection)


def check_triggers(app_configs, databases=None, **kwargs) -> list[Error]:
    """The door's triggers are in the database; runs with `check --database default`."""
    from django.db import connections

    from . import triggers

    if sys.argv[1:2] == ["migrate"]:
        return []  # it runs these checks first, and is what puts the triggers back
    return [
        Error(
            f"The trigger {name} is missing or changed in the database {alias!r}.",
            hint="Run `./run manage migrate`.",
            id="confidentiality.E001",
        )
        for alias in databases or []
        for name in triggers.missing(connections[alias])
    ]


class ConfidentialityConfig(AppConfig):
    name = "confidentiality"
    verbose_name = _("Confidentiality review")

    def ready(self) -> None:
        from organisations.services import calendars

        from . import (
            audit_triggers,  # noqa: F401  registers them
            batch_triggers,  # noqa: F401
            bundle_triggers,  # noqa: F401
            chain_triggers,  # noqa: F401
            consent_triggers,  # noqa: F401
            door_triggers,  # noqa: F401
            hand_triggers,  # noqa: F401
            notifications,
            term_triggers,  # noqa: F401
        )
        from .services import step_deadlines, submissions

        calendars.on_change.append(step_deadlines.on_calendar_change)
        submissions.on_waiting.append(notifications.on_waiting)
        connection_created.connect(_teach_sqlite, dispatch_uid="confidentiality.sha256")
        pre_migrate.connect(_drop, sender=self, dispatch_uid="confidentiality.drop_triggers")
        post_migrate.connect(_install, sender=self, dispatch_uid="confidentiality.install_triggers")
        register(check_triggers, Tags.database)
