"""Where another process begins: it imports nothing of ours before Django is set up in it."""

import pickle
import signal

import django


def begin(payload: bytes) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one that started it ends it
    django.setup()
    from . import pool

    pool.begin(payload)


def work(payload: bytes) -> list:
    """Prepared lines of these rows (pickled by the one that started it)."""
    from . import pool

    return pool.work(pickle.loads(payload))
