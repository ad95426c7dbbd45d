"""Public addresses of stories and the calendar, in both languages."""

from django.urls import path

from publication import http  # noqa: F401  registers the converter "item"

from . import public_views as views

urlpatterns = [
    path("stories/", views.StoryList.as_view(), name="stories"),
    path("stories/<item:item_id>/", views.StoryItem.as_view(), name="stories-item"),
    path("stories/<item:item_id>/print/", views.StoryPrint.as_view(), name="stories-print"),
    path("calendar/", views.CalendarList.as_view(), name="calendar"),
    path("calendar/<item:item_id>/", views.CalendarItem.as_view(), name="calendar-item"),
    path("calendar/<item:item_id>/print/", views.CalendarPrint.as_view(), name="calendar-print"),
]
