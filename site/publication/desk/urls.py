"""Addresses of the desk; home.wagtail_hooks mounts them under /admin/."""

from django.urls import include, path

from . import batches, items, ledger, releases, reviews

review = [
    path("", reviews.queue, name="queue"),
    path("all/", reviews.everything, name="all"),
    path("publish/", releases.releases, name="releases"),
    path("batches/", batches.batches, name="batches"),
    path("batches/<int:pk>/", batches.batch, name="batch"),
    path("batches/<int:pk>/read/", batches.next_row, name="batch_read"),
    path("batches/<int:pk>/read/<int:submission>/", batches.row, name="batch_row"),
    path("batches/<int:pk>/sample.txt", batches.sample, name="batch_sample"),
    path("<int:pk>/", reviews.detail, name="detail"),
    path("<int:pk>/preview/", reviews.preview, name="preview"),
    path("<int:pk>/assets/<slug:sha256>/", reviews.asset, name="asset"),
]
published = [
    path("", items.items, name="items"),
    path("<slug:item_id>/", items.item, name="item"),
]

urlpatterns = [
    path("review/", include((review, "review"))),
    path("items/", include((published, "items"))),
    path("ledger/", ledger.ledger, name="ledger"),
]
