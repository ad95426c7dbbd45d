"""Public addresses that have no language."""

from django.urls import re_path

from .asset_views import AssetView

urlpatterns = [re_path(r"^assets/(?P<sha256>[0-9a-f]{64})$", AssetView.as_view(), name="asset")]
