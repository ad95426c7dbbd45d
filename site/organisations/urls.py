"""Public addresses of staff: where an invitation leads."""

from django.urls import path

from . import views

app_name = "organisations"
urlpatterns = [path("staff/invitations/<str:token>/", views.accept, name="accept")]
