"""The desk of reviewers and publishers, in the admin. Both are served by one engine each: review, door.

reviews.py    what waits for me; one submission: draft with findings beside what the public will see
batches.py    rows that pass together: their sample, reading it, one act for all
bundles.py    what is approved as one and published together; bundle_parts.py its parts and preview
releases.py   approved, to be published by hand
items.py      what is published: withdraw, annotate, shorten
ledger.py     the ledger, read only
access.py     who may see which of them
draft.py      a draft cut at its findings, for marking
preview.py    the public's own page of content that is not public yet
queues.py     pages of lists by key
"""
