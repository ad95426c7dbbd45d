"""gunicorn: two processes of a few threads each.

Threads, because a browser that opens a connection in advance and sends nothing would hold a
process of the `sync` kind until the timeout. Nothing of a request is logged.
"""

import os
from pathlib import Path

_SITE = Path(__file__).resolve().parent.parent

bind = f"127.0.0.1:{os.environ.get('PORT', '8000')}"
chdir = str(_SITE.parent)
pythonpath = str(_SITE)
workers = int(os.environ.get("CHENGXIN_WEB_PROCESSES", "2"))
worker_class = "gthread"
threads = 4
keepalive = 15
timeout = 60
graceful_timeout = 5
max_requests = 20_000
max_requests_jitter = 2_000
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # no disk beneath the heartbeat
errorlog = "-"
loglevel = "warning"
accesslog = None
control_socket_disable = True
preload_app = True  # loaded once, then forked


def pre_fork(server, worker) -> None:
    """No process may inherit an open database."""
    from django.db import connections

    connections.close_all()
