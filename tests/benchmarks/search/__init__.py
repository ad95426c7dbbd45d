"""Search at the size of a province, measured by hand; each compares with a raw limit in the same run.

serving    p50 and p95 over HTTP beside the raw engine, by one client and sixteen; memory of the web
scale      the same at ten million items beside a hundred thousand
rebuild    a whole new index beside the raw bulk rate of the same documents

    place, corpus, words, filling, indexed    the data: made from a seed, written in bulk, used again
    questions, asking                         what is asked, and what the engine is asked for it
    raw, server, timing                       the raw engine, the real web, both in turn
"""
