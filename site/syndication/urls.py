"""Addresses for machines; one each, whatever the language."""

from django.urls import path, re_path

from publication import http  # noqa: F401  registers the converter of items' ids

from . import bulk, views

app_name = "syndication"

urlpatterns = [
    re_path(r"^feeds/(?P<name>[a-z]+)\.(?P<kind>atom|rss|json)$", views.feed, name="feed"),
    re_path(rf"^{bulk.SECTION}\.(?P<kind>csv|json)$", views.bulk_file, name="bulk"),
    path("calendar.ics", views.calendar, name="calendar"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("sitemap/pages.xml", views.sitemap_pages, name="sitemap_pages"),
    path("sitemap/items.xml", views.sitemap_items, name="sitemap_items"),
    path("sitemap/items-<item:after>.xml", views.sitemap_items, name="sitemap_items_after"),
    path("robots.txt", views.robots, name="robots"),
    path("health/live", views.live, name="live"),
    path("health/ready", views.ready, name="ready"),
]
