"""The desk of reviewers and publishers, in the admin. Both are served by one engine each: review, door.

lists.py      what waits for me by urgency, what is overdue, everything; urgency.py says how urgent
reviews.py    one submission: draft with findings beside what the public will see
acts.py       what its buttons do; since.py and changes.py what is new in it; reasons.py why to return
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
