"""The root of all addresses.

Pages for people stand under `/` in Chinese and under `/en/` in English. What machines read (feeds,
API, assets, calendar, sitemap) and the desk have one address each.
"""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from wagtail.admin import urls as wagtail_urls

from config.api import api
from disclosure.api import api as intake_api

urlpatterns = [
    path("", include("home.plain_urls")),
    path("", include("publication.public_urls")),
    path("", include("organisations.urls")),
    path("", include("publication.urls")),
    path("admin/", include(wagtail_urls)),
    path("", include("syndication.urls")),
    path("api/v1/intakes/", intake_api.urls),
    path("api/v1/", api.urls),
]
urlpatterns += i18n_patterns(
    path("", include("home.urls")),
    path("", include("search.urls")),
    path("", include("disclosure.public_urls")),
    path("", include("disclosure.urls")),
    path("", include("campaigns.public_urls")),
    path("", include("education.public_urls")),
    prefix_default_language=False,
)

handler400 = "publication.http.handler400"
handler403 = "publication.http.handler403"
handler404 = "publication.http.handler404"
handler500 = "publication.http.handler500"
