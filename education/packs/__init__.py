"""Packs (资源包): lessons as one ZIP that a teacher takes along and opens from the disk.

contents.py   which items a pack holds, asked anew at each request
making.py     their files: pages, papers, manifest; made once, then read
pages.py      an item as HTML that stands alone: nothing in it points outside; publication.printing
              makes a PDF of it
manifest.py   what is in the pack, with SHA-256, signed
metadata.py   the same as schema.org knows it
store.py      the folder of what was made, bounded, emptied of what is gone
archive.py    the layout of the ZIP, and any range of its bytes
downloads.py  how often each item was taken, without a trace of who
"""
