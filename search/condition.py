"""How the index is, for the dashboard and /health/ready."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from django_tasks_db.models import DBTaskResult

from publication.conditions import Condition

from . import builds, failures, indexing, purging
from .engine import engine
from .errors import SearchAway
from .models import BuildState, IndexBuild
from .tasks import tend_index


def check(at: datetime) -> Condition:
    away = not engine().answers()
    refused = failures.count()
    build = builds.last()
    facts = {
        "engine": "elasticsearch" if settings.ELASTICSEARCH_URL else "embedded",
        "away": away,
        "failures": refused,
        **_facts(build, at),
    }
    return Condition(_trouble(away, refused, build), _news(build, at), facts)


def watch(at: datetime) -> None:
    """Once a minute: have the worker look after the index where it must."""
    try:
        wanted = failures.count() or indexing.is_unfit(at=at) or purging.is_due(at=at)
    except SearchAway:
        return  # the reader's lag tells it; it goes on when the cluster is back
    waiting = DBTaskResult.objects.ready().filter(task_path=tend_index.module_path)
    if wanted and not waiting.exists():
        tend_index.enqueue()


def _trouble(away: bool, refused: int, build: IndexBuild | None) -> Any:
    if away:
        return _("The search engine does not answer: everything but search goes on.")
    if build and build.state == BuildState.FAILED:
        return _("The last rebuild of the index failed: %(error)s") % {"error": build.error}
    if refused:
        return ngettext_lazy(
            "The search engine refused %(number)s item; it is tried again.",
            "The search engine refused %(number)s items; they are tried again.",
            "number",
        ) % {"number": refused}
    return ""


def _news(build: IndexBuild | None, at: datetime) -> Any:
    if build is None or not _runs(build, at):
        return ""
    return _("A rebuild of the index has read %(done)s of %(total)s items.") % {
        "done": build.done,
        "total": build.total,
    }


def _facts(build: IndexBuild | None, at: datetime) -> dict[str, int | bool]:
    if build is None or not _runs(build, at):
        return {"building": False}
    return {"building": True, "built": build.done, "to_build": build.total}


def _runs(build: IndexBuild, at: datetime) -> bool:
    return build.state == BuildState.RUNNING and build.lease_until > at
