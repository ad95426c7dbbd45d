"""Addresses of the desk; home.wagtail_hooks mounts them under /admin/."""

from django.urls import include, path

from . import (
    audit,
    batches,
    bundle_parts,
    bundles,
    chains,
    items,
    ledger,
    lists,
    reasons,
    register,
    releases,
    reviews,
    terms,
    third_parties,
)

review = [
    path("", lists.queue, name="queue"),
    path("overdue/", lists.overdue, name="overdue"),
    path("all/", lists.everything, name="all"),
    path("reasons/", reasons.reasons, name="reasons"),
    path("publish/", releases.releases, name="releases"),
    path("batches/", batches.batches, name="batches"),
    path("batches/<int:pk>/", batches.batch, name="batch"),
    path("batches/<int:pk>/read/", batches.next_row, name="batch_read"),
    path("batches/<int:pk>/read/<int:submission>/", batches.row, name="batch_row"),
    path("batches/<int:pk>/sample.txt", batches.sample, name="batch_sample"),
    path("bundles/", bundles.bundles, name="bundles"),
    path("bundles/new/", bundles.new, name="bundle_new"),
    path("bundles/<int:pk>/", bundles.bundle, name="bundle"),
    path("bundles/<int:pk>/preview/", bundle_parts.preview, name="bundle_preview"),
    path("bundles/<int:pk>/read/", bundle_parts.next_part, name="bundle_read"),
    path("bundles/<int:pk>/read/<int:member>/", bundle_parts.part, name="bundle_part"),
    path("third-parties/", third_parties.waiting, name="third_parties"),
    path("third-parties/<int:pk>/", third_parties.inquiry, name="inquiry"),
    path("register/", register.register, name="register"),
    path("register/summary/", register.summary, name="register_summary"),
    path("register/summary.xlsx", register.workbook, name="register_workbook"),
    path("register/summary.pdf", register.paper, name="register_paper"),
    path("register/<int:pk>/", register.form, name="register_form"),
    path("register/<int:pk>/form.pdf", register.form_paper, name="register_form_paper"),
    path("<int:pk>/", reviews.detail, name="detail"),
    path("<int:pk>/next/", reviews.following, name="next"),
    path("<int:pk>/third-party/", third_parties.ask, name="third_party_ask"),
    path("<int:pk>/authority/", third_parties.authority, name="authority"),
    path("<int:pk>/preview/", reviews.preview, name="preview"),
    path("<int:pk>/assets/<slug:sha256>/", reviews.asset, name="asset"),
]
listed = [
    path("", terms.lists, name="lists"),
    path("found/", terms.found, name="found"),
    path("found/<int:pk>/", terms.decide, name="decide"),
    path("<int:pk>/", terms.terms, name="terms"),
    path("<int:pk>/end/<int:term>/", terms.end, name="end"),
]
published = [
    path("", items.items, name="items"),
    path("<slug:item_id>/", items.item, name="item"),
]
chain = [
    path("", chains.index, name="index"),
    path("begin/", chains.begin, name="begin"),
    path("<int:pk>/", chains.edition, name="edition"),
    path("<int:pk>/edit/", chains.edit, name="edit"),
    path("<int:pk>/release/", chains.release, name="release"),
    path("<int:pk>/discard/", chains.discard, name="discard"),
    path("<slug:code>/new/", chains.new, name="new"),
    path("kinds/<int:pk>/", chains.decide, name="decide"),
]

urlpatterns = [
    path("chains/", include((chain, "chains"))),
    path("review/", include((review, "review"))),
    path("items/", include((published, "items"))),
    path("ledger/", ledger.ledger, name="ledger"),
    path("terms/", include((listed, "terms"))),
    path("audit/", audit.audit, name="audit"),
    path("audit/log.csv", audit.export, name="audit_export"),
]
