"""The engine of a province: Elasticsearch, one node or a cluster.

client      which nodes, who asks, and what it means when nobody answers
writing     a change: what is held now and what is forgotten, in bulk and by id
building    a new index beside the old one: filled, checked, brought up to date, swapped
"""
