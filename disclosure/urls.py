"""Forms of the public: objection with its receipt, and looking up who knows a name and a second fact."""

from django.urls import path

from . import views

app_name = "disclosure"

urlpatterns = [
    path("objections/new/", views.new_objection, name="objection-new"),
    path("objections/<slug:code>/", views.objection, name="objection"),
    path("lookup/", views.lookup, name="lookup"),
]
