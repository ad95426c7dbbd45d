"""Home, help and plain pages, in both languages."""

from django.urls import path

from . import views
from .preferences import Preferences
from .tags import Tag, TagIndex

urlpatterns = [
    path("", views.Home.as_view(), name="home"),
    path("statistics/", views.Statistics.as_view(), name="statistics"),
    path("tags/", TagIndex.as_view(), name="tags"),
    path("tags/<path:tag>/", Tag.as_view(), name="tag"),
    path("help/", views.HelpIndex.as_view(), name="help"),
    *[path(page.path, views.Help.as_view(page=page), name=f"page-{page.code}") for page in views.PAGES],
    path("preferences/", Preferences.as_view(), name="preferences"),
]
