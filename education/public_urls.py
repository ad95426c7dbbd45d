"""Public addresses of education, in both languages."""

from django.urls import path

from publication import http  # noqa: F401  registers the converter "item"

from . import public_views as views

urlpatterns = [
    path("education/", views.LessonList.as_view(), name="education"),
    path("education/<item:item_id>/", views.LessonItem.as_view(), name="education-item"),
    path("education/<item:item_id>/print/", views.LessonPrint.as_view(), name="education-print"),
    path("education/<item:item_id>/pupil/", views.LessonPupil.as_view(), name="education-pupil"),
    path(
        "education/<item:item_id>/pupil/print/",
        views.LessonPupilPrint.as_view(),
        name="education-pupil-print",
    ),
]
