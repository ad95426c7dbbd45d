from django.urls import include, path
from wagtail import urls as wagtail_urls

from config.urls import handler400, handler403, handler404, handler500, urlpatterns  # noqa: F401

urlpatterns = [*urlpatterns, path("stock/", include(wagtail_urls))]
