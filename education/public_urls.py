"""Public addresses of education, in both languages."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path

from publication import http  # noqa: F401  registers the converter "item"

from . import letter_views as letters
from . import public_views as views
from .packs import views as packs
from .quiz_views import Answers


def _list_of(kind: str):
    """A short address of the list of one kind; what else is asked for stays."""

    def view(request: HttpRequest) -> HttpResponse:
        query = request.GET.copy()
        query["kind"] = kind
        return redirect(f"../?{query.urlencode()}")

    return view


urlpatterns = [
    path("education/", views.LessonList.as_view(), name="education"),
    path("education/quizzes/", _list_of("quiz"), name="quizzes"),
    path("education/training/", _list_of("course"), name="training"),
    path("education/letters/", _list_of("commitment-template"), name="letters"),
    path("education/letters/kept/", letters.kept, name="letter-kept"),
    path("education/<item:item_id>/answers/", Answers.as_view(), name="education-answers"),
    path("education/<item:item_id>/letter/", letters.Fill.as_view(), name="education-letter"),
    path("education/<item:item_id>/letter/check/", letters.Check.as_view(), name="education-letter-check"),
    path("education/packs/", packs.PackList.as_view(), name="packs"),
    path("education/packs/choice.zip", packs.ChoiceView.as_view(), name="pack-choice"),
    path("education/packs/key.pem", packs.KeyView.as_view(), name="pack-key"),
    path("education/readers/", packs.ReaderList.as_view(), name="readers"),
    path("education/<item:item_id>/pack.zip", packs.PackView.as_view(), name="pack"),
    path("education/<item:item_id>/document.pdf", packs.PaperView.as_view(), name="education-paper"),
    path("education/<item:item_id>/", views.LessonItem.as_view(), name="education-item"),
    path("education/<item:item_id>/print/", views.LessonPrint.as_view(), name="education-print"),
    path("education/<item:item_id>/pupil/", views.LessonPupil.as_view(), name="education-pupil"),
    path(
        "education/<item:item_id>/pupil/print/",
        views.LessonPupilPrint.as_view(),
        name="education-pupil-print",
    ),
]
