"""Public addresses of disclosures, in both languages."""

from django.urls import path

from publication import http  # noqa: F401  registers the converter "item"

from . import public_views as views

urlpatterns = [
    path("disclosures/", views.DisclosureList.as_view(), name="disclosures"),
    path("disclosures/<item:item_id>/", views.DisclosureItem.as_view(), name="disclosures-item"),
    path("disclosures/<item:item_id>/print/", views.DisclosurePrint.as_view(), name="disclosures-print"),
]
