"""Public addresses of stories and the calendar, in both languages."""

from django.urls import path

from publication import http  # noqa: F401  registers the converter "item"

from . import public_views as views

urlpatterns = [
    path("stories/", views.StoryList.as_view(), name="stories"),
    path("stories/activities/", views.ActivityList.as_view(), name="stories-activities"),
    path("stories/cases/", views.CaseList.as_view(), name="stories-cases"),
    path("stories/code/", views.CitizensCode.as_view(), name="stories-code"),
    path("stories/policies/", views.PolicyList.as_view(), name="stories-policies"),
    path("stories/knowledge/", views.KnowledgeList.as_view(), name="stories-knowledge"),
    path("stories/works/", views.WorkList.as_view(), name="stories-works"),
    path("stories/column/", views.Column.as_view(), name="stories-column"),
    path("stories/<item:item_id>/", views.StoryItem.as_view(), name="stories-item"),
    path("stories/<item:item_id>/print/", views.StoryPrint.as_view(), name="stories-print"),
    path("calendar/", views.CalendarList.as_view(), name="calendar"),
    path("calendar/<item:item_id>/", views.CalendarItem.as_view(), name="calendar-item"),
    path("calendar/<item:item_id>/print/", views.CalendarPrint.as_view(), name="calendar-print"),
]
