"""An act of a button that may be refused: what became of it is said on the next page."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest

from confidentiality.errors import Refused


def attempt(request: HttpRequest, act: Callable[[], object], said: str) -> bool:
    """Do it and say so, or say why not; whether it was done."""
    try:
        act()
    except Refused as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, said)
    return True
