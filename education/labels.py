"""Labels of subjects and topics by code, for lists that show many of them without a query each.

A process reads a table once a minute at most; what an administrator changes in this very process shows at once.
"""

import time

from django.db.models.signals import post_delete, post_save

from .enums import in_language
from .models import Subject, Topic
from .models.terms import Term

KEPT = 60.0  # seconds
_known: dict[type[Term], tuple[float, dict[str, Term]]] = {}


def subject(code: str) -> str:
    return _label(Subject, code)


def topic(code: str) -> str:
    return _label(Topic, code)


def subject_order(code: str) -> tuple[int, str]:
    return _order(Subject, code)


def topic_order(code: str) -> tuple[int, str]:
    return _order(Topic, code)


def forget(**_signal) -> None:
    _known.clear()


def connect() -> None:
    for model in (Subject, Topic):
        post_save.connect(forget, sender=model, dispatch_uid=f"labels.{model.__name__}.saved")
        post_delete.connect(forget, sender=model, dispatch_uid=f"labels.{model.__name__}.deleted")


def _label(model: type[Term], code: str) -> str:
    term = _terms(model).get(code)
    return in_language(term.pair) if term else code


def _order(model: type[Term], code: str) -> tuple[int, str]:
    term = _terms(model).get(code)
    return (term.order if term else 1000, code)


def _terms(model: type[Term]) -> dict[str, Term]:
    read_at, terms = _known.get(model, (-KEPT, {}))
    now = time.monotonic()
    if now - read_at >= KEPT:
        terms = {term.code: term for term in model.objects.all()}
        _known[model] = now, terms
    return terms
