"""Measured by hand, never by the suite: each prints a ratio to a raw limit of the same run.

serving    queries and milliseconds of list, item, story and search at 1,000 and 100,000 items;
           the story page beside the same content as a stock Wagtail page
desk       list, filters, deep pages, exact look-up and preview of the desk, up to ten million records
search     search over HTTP beside the raw engine, at ten million items, and a rebuild of its index
screening  what is found and how fast, beside other open tools; the training of the model of names
intake     a file with validation and screening beside a raw COPY of the same rows
"""
