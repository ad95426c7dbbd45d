"""Addresses of editors: the admin, and private media behind its login.

    /admin/media/<path>       uploads and their renditions
    /admin/files/…            files as Wagtail serves them
    /admin/assets/preview-…   pictures of pages that somebody is writing

The admin itself is mounted by `config.urls`; every one of its addresses is guarded here
(publication.guard). Wagtail's serving of pages is not mounted anywhere.
"""

from django.urls import include, path
from wagtail.admin import urls as wagtail_admin
from wagtail.admin.auth import require_admin_access
from wagtail.documents import urls as wagtail_documents
from wagtail.utils.urlpatterns import decorate_urlpatterns

from . import private_media
from .guard import guarded

decorate_urlpatterns(wagtail_admin.urlpatterns, guarded)

urlpatterns = [
    path("admin/media/<path:path>", require_admin_access(private_media.media)),
    path("admin/assets/preview-<int:picture_id>", require_admin_access(private_media.preview_picture)),
    path("admin/files/", include(decorate_urlpatterns(wagtail_documents.urlpatterns, require_admin_access))),
]
