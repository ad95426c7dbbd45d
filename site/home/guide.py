"""The desk's own guide: first steps by task, with pictures, and what its words mean.

Texts are templates, one for each language; their pictures are made by `tests.browser.pictures`.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

PARTS = ("index", "first-steps", "words")


@require_safe
def part(request: HttpRequest, name: str) -> HttpResponse:
    """A part of the guide, in the language of the desk."""
    language = "en" if get_language() == "en" else "zh-hans"
    return render(request, f"home/guide/{name}.{language}.html", {"part": name})


urlpatterns = [
    path("", part, {"name": "index"}, name="index"),
    path("first-steps/", part, {"name": "first-steps"}, name="first-steps"),
    path("words/", part, {"name": "words"}, name="words"),
]
