"""Public addresses of education, in both languages."""

from django.urls import path

from publication import http  # noqa: F401  registers the converter "item"

from . import public_views as views
from .packs import views as packs

urlpatterns = [
    path("education/", views.LessonList.as_view(), name="education"),
    path("education/packs/", packs.PackList.as_view(), name="packs"),
    path("education/packs/choice.zip", packs.ChoiceView.as_view(), name="pack-choice"),
    path("education/packs/key.pem", packs.KeyView.as_view(), name="pack-key"),
    path("education/readers/", packs.ReaderList.as_view(), name="readers"),
    path("education/<item:item_id>/pack.zip", packs.PackView.as_view(), name="pack"),
    path("education/<item:item_id>/document.pdf", packs.PaperView.as_view(), name="education-paper"),
    path("education/<item:item_id>/", views.LessonItem.as_view(), name="education-item"),
    path("education/<item:item_id>/print/", views.LessonPrint.as_view(), name="education-print"),
]
