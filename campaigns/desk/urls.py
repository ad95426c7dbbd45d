"""Addresses of the desk of campaigns; campaigns.wagtail_hooks mounts them under /admin/."""

from django.urls import include, path

from . import alerts, categories, persons

_persons = [
    path("", persons.index, name="index"),
    path("<int:page_id>/", persons.story, name="story"),
    path("<int:page_id>/consent/", persons.record, name="record"),
    path("<int:page_id>/identity/", persons.identify, name="identify"),
    path("consents/<int:pk>/withdraw/", persons.withdraw, name="withdraw"),
    path("consents/<int:pk>/evidence/", persons.evidence, name="evidence"),
]
_alerts = [path("", alerts.index, name="index"), path("<int:pk>/close/", alerts.close, name="close")]
_categories = [
    path("", categories.index, name="index"),
    path("add/", categories.edit, name="add"),
    path("<slug:code>/", categories.edit, name="edit"),
]

urlpatterns = [
    path("story-persons/", include((_persons, "story_persons"))),
    path("story-alerts/", include((_alerts, "story_alerts"))),
    path("story-categories/", include((_categories, "story_categories"))),
]
