"""Attachments: told by their content, read to the last part, written anew with what a reader sees.

Pure Python, usable without Django's database; whatever parses runs in a process of its own.

    sandbox   the parent's side: limits, no secrets, the answer             clean(), look()
    process   the child's side
    kinds     the type by content; archives, programs, old formats and files in two formats refused
    pdf       pages copied, layers that are off left out       pdf_hidden   what only the original holds
    pictures  decoded and encoded anew
    plain     text and CSV
    container the ZIP file: checked before anything is inflated, written with the same bytes each time
    package   the parts of an Office file and what refuses it (macros, embedded objects, templates)
    markup    XML without entities; what of it is worth screening
    docx, docx_words, drawing      xlsx, xlsx_cells, xlsx_style
"""
