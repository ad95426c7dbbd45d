"""Intakes run in a process of their own: a million rows must hold up neither the worker nor the web."""

import subprocess
import sys

from django.conf import settings
from django_tasks import task


@task()
def begin_intake(job_id: int) -> None:
    """Start it and go on; where it dies, the clock finds it and asks again."""
    subprocess.Popen(
        [sys.executable, str(settings.ROOT / "manage.py"), "run_intake", str(job_id)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
