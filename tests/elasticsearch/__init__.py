"""A real Elasticsearch for tests and benchmarks, on one node or on several; users run the official packages.

    python -m tests.elasticsearch start [--nodes 3] [--port 9200] [--heap 512m]   wait until it answers
    python -m tests.elasticsearch kill N            end node N at once (SIGKILL), as a crash would
    python -m tests.elasticsearch restart N         bring node N back on the data it had
    python -m tests.elasticsearch status            one line a node
    python -m tests.elasticsearch stop [--wipe]     end every node; --wipe also removes the data

It is the published server with its own HTTP and transport module. The stock distribution's other modules
are in no registry, so `java/analysis` adds, over the same Lucene classes, the analysis names that Chinese
text needs. There are no scripts, no `_delete_by_query`, no `_reindex`, no security: what works here works on
any cluster.

installing    fetch the server with Maven once, lay it out; needs java and javac 17 or later, and mvn
cluster       the nodes of one cluster, each a process
"""
