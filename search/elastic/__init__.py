"""The engine of a province: Elasticsearch, one node or a cluster.

client      which nodes, who asks, and what it means when nobody answers
mapping     what of a document the index holds, and how it is read
asking      from a question to what the server is asked
answers     what it answers
paging      where a page begins, and the point in time that deep pages read
versions    the indices of one installation, and which of them is searched
writing     a change: what is held now and what is forgotten, in bulk and by id
building    a new index beside the old one: filled, checked, brought up to date, swapped
"""

from .engine import ElasticEngine

__all__ = ["ElasticEngine"]
