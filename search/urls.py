"""The search page, in the language of its address."""

from django.urls import path

from . import views

app_name = "search"

urlpatterns = [path("search/", views.SearchView.as_view(), name="search")]
