"""Addresses that have no language."""

from django.urls import path

from .preferences import PreferencesStyle

urlpatterns = [path("preferences.css", PreferencesStyle.as_view(), name="preferences-style")]
