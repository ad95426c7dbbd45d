"""From a question to what the server is asked. Nothing that was typed is ever read as a query's syntax:
there are terms and phrases, and no others.

    places   where the pieces are looked for, the best place first; the last one is the whole text
    page     the newest documents of one place
    counts   how many documents hold the pieces, and which values of facets they have
    alike    what nearly holds the pieces
    offered  names, topics or titles that begin with or hold what is being typed

A result is the documents of the best place, newest first, then those of the next: `search.boosts` says in
which order. Nothing is scored. Scores of words change whenever a document comes or goes and differ from one
replica to the next, so that pages by score would lose and repeat; and the best score of many documents is
known when all were looked at, the newest of them at once.

A piece must be held by `all` (or sound like an organisation's name). What the clock hides is left out as the
few documents it is, rather than the many others asked for: so no set of all documents is made each second.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from elasticsearch_dsl import Search
from elasticsearch_dsl.aggs import Min, Terms, TopHits
from elasticsearch_dsl.query import (
    Bool,
    ConstantScore,
    DisMax,
    MatchNone,
    MatchPhrase,
    Query,
    Range,
    Term,
)
from elasticsearch_dsl.query import Terms as AnyOf

from publication.filters import FACETS, Filters
from search import pinyin
from search.boosts import BOOSTS, TOGETHER, Boost
from search.engine import Ask, Group, Sort
from search.text import Piece, grams

from .mapping import BEGIN, BEGINS, LONGEST_NAME, digest, is_word, micros
from .paging import Position

TIMEOUT = "900ms"  # of the server's own work on a search
COUNTED = 10_000  # hits that are counted, and read for facets, exactly
MOST_FACET_VALUES = 40
MOST_WAYS = 16  # phrases that a question is asked in, all its pieces with their synonyms together
LONGEST_CALLED = 60  # characters of a phrase that a name or a title is searched for
COLUMNS = {"region": "regions"}  # where a facet's name is not the field's
COUNTABLE = ("section", *FACETS, "locale", "organisation", "terms")
CALLED = {"numbers": "number", "names": "name", "title": "title", "topics": "topic"}
NEAR = ("names", "title", "topics")
MOST_NEAR_PAIRS = 40
SAMPLED = 500  # documents of a shard that suggestions are read from
OFFERED_VALUES = 30  # whole names of these documents, the commonest


def places(ask: Ask) -> list[Query]:
    """What a document must match to stand in a place, the best place first."""
    pieces = _bounded(ask.pieces)
    if ask.sort != Sort.RELEVANCE:
        return [_everywhere(pieces)]
    found = _places(pieces[0]) if len(pieces) == 1 else _joint_places(pieces)
    ways: dict[float, list[Query]] = {}
    for boost, query in found:
        ways.setdefault(boost.weight, []).append(query)
    return [_any(ways[weight]) for weight in sorted(ways, reverse=True)]


def page(
    ask: Ask,
    place: Query,
    *,
    behind: Position | None = None,
    but: Sequence[Query] = (),
    until: int | None = None,
) -> Search:
    """The first documents of a place in the order of the question that stand in none of `but`, one more than
    the page has: whether there are others. Of each only its sort key is read, the id among it.

    Newest first the server begins at the key and ends when the page is full, as documents lie in this order;
    so a first page gets a key too. `until` bounds the day where they are read from the oldest on.
    """
    key = behind.key if behind else None
    if ask.sort != Sort.OLDEST:
        key = key or [micros(ask.at) + 1, ""]
        bounds = {"lte": key[0]}
    else:
        bounds = {"gte": key[0]} if key else {}
        bounds |= {} if until is None else {"lte": until}
    between = [Range(newest=bounds)] if bounds else []
    query = Bool(filter=[place, *_narrowed(ask), *between], must_not=[*_hidden(ask.at), *but])
    search = _search(ask.size + 1).query(query).sort(*ORDERS[ask.sort])
    search = search.extra(track_total_hits=False, stored_fields="_none_")
    return search.extra(search_after=key) if key else search


def earliest() -> Search:
    """The first instant of any document."""
    search = _search(0).extra(track_total_hits=False)
    search.aggs.metric("earliest", Min(field="newest"))
    return search


def windows(ask: Ask, begin: int) -> list[int | None]:
    """Ends of ever longer times from `begin` on: the oldest of a common word stand in the first of them, and
    the last has no end. Against the order of the index a page is full only when all of a time was read."""
    span = max(micros(ask.at) - begin, 0)
    return [*(begin + span // part for part in (1024, 64, 8)), None]


def counts(ask: Ask) -> Search:
    """Exactly where it is not more than COUNTED; of more only the first ones of each shard are read."""
    held_all = [_everywhere(_bounded(ask.pieces)), *_narrowed(ask)]
    search = _search(0).query(Bool(filter=held_all, must_not=_hidden(ask.at)))
    if not ask.facets:
        return search.extra(track_total_hits=COUNTED)
    for number, name in enumerate(ask.facets):
        search.aggs.bucket(str(number), _values(name))
    return search.extra(terminate_after=COUNTED + 1, track_total_hits=True)


def alike(ask: Ask) -> Search:
    """Organisations' names, topics and titles that share most with the pieces, or sound so; a piece beside
    the mistyped one may stand anywhere."""
    query = Bool(
        must=[_nearly(piece) for piece in _bounded(ask.pieces)],
        filter=[*_narrowed(ask), Term(person=False)],
        must_not=_hidden(ask.at),
    )
    return _search(ask.size).query(query).extra(track_total_hits=False)


def offered(group: Group, phrase: str, *, begins: bool, at: datetime, but: Collection[str] = ()) -> Search:
    """Documents with names, topics or titles that begin with the phrase, or hold it further in; one for
    each name, topic or title, the commonest first. `but`: values that are known already."""
    key = OFFERS[group][1]
    hidden = [*_hidden(at), *([AnyOf(**{key: sorted(but)})] if but else [])]
    query = Bool(filter=[_said(group, phrase, begins=begins), Term(person=False)], must_not=hidden)
    search = _search(0).query(query).extra(terminate_after=SAMPLED, track_total_hits=True)
    values = Terms(
        field=key, size=OFFERED_VALUES, shard_size=SAMPLED, execution_hint="map", collect_mode="breadth_first"
    )
    values.bucket("one", TopHits(size=1, _source=False, sort=[{"newest": "desc"}]))
    search.aggs.bucket("values", values)
    return search


NEWEST = [{"newest": "desc"}, {"id": "asc"}]
ORDERS = {Sort.RELEVANCE: NEWEST, Sort.NEWEST: NEWEST, Sort.OLDEST: [{"newest": "asc"}, {"id": "asc"}]}
OFFERS = {
    Group.ORGANISATION: ("names", "name_keys"),
    Group.TOPIC: ("topics", "topic_keys"),
    Group.TITLE: ("title", "title_key"),
}


def held(piece: Piece) -> Query:
    """Documents that hold the piece, or what says the same, or are called just so (a code is typed without
    the spaces in it), or name an organisation that sounds so."""
    ways = [query for way in _ways(piece) for query in (_in_text(way), Term(whole=digest(way)))]
    if sounds := _sounding(piece):
        ways.append(sounds)
    return _any(ways)


def _search(size: int) -> Search:
    """The server stops before the reader gives up."""
    return Search().extra(size=size, timeout=TIMEOUT, _source=False)


def _bounded(pieces: Sequence[Piece]) -> list[Piece]:
    """Every piece, and as many synonyms of each as keep the question small."""
    most = max(MOST_WAYS // max(len(pieces), 1) - 1, 0)
    return [Piece(piece.text, tuple(piece.others[:most]), piece.latin) for piece in pieces]


def _ways(piece: Piece) -> tuple[str, ...]:
    return (piece.text, *piece.others)


def _everywhere(pieces: Sequence[Piece]) -> Query:
    return Bool(filter=[held(piece) for piece in pieces])


def _places(piece: Piece) -> Iterator[tuple[Boost, Query]]:
    """Said otherwise it is never a better place than a topic."""
    yield BOOSTS["whole"], Term(whole=digest(piece.text))
    if is_word(piece.text):
        yield BOOSTS["word"], Term(words=piece.text)
    if len(piece.text) <= LONGEST_CALLED:
        yield from ((BOOSTS[boost], _within(field, piece.text)) for field, boost in CALLED.items())
        yield BOOSTS["brief"], Bool(filter=[_within("title", piece.text), _brief(len(piece.text))])
    if otherwise := [_within(field, way) for way in piece.others for field in CALLED]:
        yield BOOSTS["topic"], _any(otherwise)
    if sounds := _sounding(piece):
        yield BOOSTS["pinyin"], sounds
    yield BOOSTS["body"], held(piece)


def _brief(length: int) -> Query:
    """The title is at most half as long again, rounded up."""
    return Range(length={"lte": -(-3 * length // 2)})


def _joint_places(pieces: Sequence[Piece]) -> Iterator[tuple[Boost, Query]]:
    """Each holds all the pieces, and says more of some of them."""
    everywhere = _everywhere(pieces)
    called = [_called(piece) for piece in pieces if len(piece.text) <= LONGEST_CALLED]
    wholes = sorted({digest(way) for piece in pieces for way in _ways(piece)})
    joined = "".join(piece.text for piece in pieces)
    yield TOGETHER["whole"], Bool(filter=[Term(whole=digest(joined)), everywhere])
    yield TOGETHER["one whole"], Bool(filter=[AnyOf(whole=wholes), everywhere])
    if len(joined) <= LONGEST_CALLED:
        in_title = [_within("title", piece.text) for piece in pieces]
        yield TOGETHER["brief"], Bool(filter=[*in_title, _brief(len(joined))])
    for boost, least in (("all", len(pieces)), ("half", (len(pieces) + 1) // 2), ("one", 1)):
        if least <= len(called):
            called_so = Bool(should=called, minimum_should_match=least)
            yield TOGETHER[boost], Bool(filter=[called_so, everywhere])
    if all(is_word(piece.text) for piece in pieces):
        yield TOGETHER["words"], Bool(filter=[Term(words=piece.text) for piece in pieces])
    yield TOGETHER["body"], everywhere


def _called(piece: Piece) -> Query:
    """What has it in its name, title, topics or numbers."""
    ways = [_within(field, way) for way in _ways(piece) for field in CALLED]
    if sounds := _sounding(piece):
        ways.append(sounds)
    return _any(ways)


def _any(ways: Sequence[Query]) -> Query:
    return ways[0] if len(ways) == 1 else Bool(should=list(ways), minimum_should_match=1)


def _in_text(phrase: str) -> Query:
    return Term(chars=phrase) if len(phrase) == 1 else _pairs("all", phrase)


def _within(field: str, phrase: str) -> Query:
    return Term(**{f"{field}.chars": phrase}) if len(phrase) == 1 else _pairs(field, phrase)


def _pairs(field: str, phrase: str) -> Query:
    """Two characters are one term; more are pairs that stand side by side."""
    return Term(**{field: phrase}) if len(phrase) == 2 else MatchPhrase(**{field: phrase})


def _sounding(piece: Piece) -> Query | None:
    """Organisations whose names have these letters in their pinyin or initials; three at least."""
    if not piece.latin or len(piece.text) < 3:
        return None
    return MatchPhrase(pinyin=piece.text[:LONGEST_NAME])


def _hidden(at: datetime) -> list[Query]:
    """What is not shown yet, and what is not shown any more."""
    return [Range(newest={"gt": micros(at)}), Range(until={"lte": micros(at)})]


def _narrowed(ask: Ask) -> list[Query]:
    chosen = [*_exact(ask.filters)]
    if ask.organisations is not None:
        chosen.append(AnyOf(organisation=sorted(ask.organisations)) if ask.organisations else MatchNone())
    if ask.sections:
        chosen.append(AnyOf(section=sorted(ask.sections)))
    if ask.since:
        chosen.append(Range(newest={"gte": micros(ask.since)}))
    if ask.before:
        chosen.append(Range(newest={"lt": micros(ask.before)}))
    return chosen


def _exact(filters: Filters) -> Iterator[Query]:
    for name in ("section", *FACETS):
        if value := getattr(filters, name):
            yield Term(**{COLUMNS.get(name, name): str(value)})
    for facet, value in filters.terms.items():
        yield Term(terms=f"{facet}={value}")


def _values(name: str) -> Terms:
    """The commonest values; of a term (tag, stage …) those of the one field that holds all terms.

    As many of each shard as it may have among those that are counted, so that none is counted short.
    """
    sizes = {"size": MOST_FACET_VALUES, "shard_size": COUNTED}
    if name in COUNTABLE:
        return Terms(field=COLUMNS.get(name, name), **sizes)
    return Terms(field="terms", include=f"{_literally(name)}=.*", **sizes)


def _literally(name: str) -> str:
    """In the server's language of patterns."""
    return "".join(char if char.isalnum() or char == "_" else f"\\{char}" for char in name)


def _nearly(piece: Piece) -> Query:
    """What shares most pairs, or all characters, with it, or sounds the same, or holds it."""
    ways = [ConstantScore(filter=held(piece))]
    if len(piece.text) > 2:
        ways += [_sharing(field, piece.text) for field in NEAR]
    sound = pinyin.sound(piece.text[:LONGEST_NAME])
    if len(sound) > 2:
        ways.append(MatchPhrase(sound={"query": sound, "boost": 2}))
    return _any(ways)


def _sharing(field: str, phrase: str) -> Query:
    """At least so many pairs as one slip for every four characters leaves: one that is missing, too much
    or wrong takes two, two that are swapped three; or of a short one all characters but one."""
    pairs = list(dict.fromkeys(grams(phrase)))[:MOST_NEAR_PAIRS]
    least = max(1, len(pairs) - 1 - 2 * max(1, len(phrase) // 4))
    shared: Query = Bool(should=[Term(**{field: pair}) for pair in pairs], minimum_should_match=least)
    if len(phrase) > 6:
        return shared
    chars = sorted(set(phrase))
    same = Bool(
        should=[Term(**{f"{field}.chars": char}) for char in chars],
        minimum_should_match=max(2, len(chars) - 1),
    )
    return DisMax(queries=[shared, same])


def _said(group: Group, phrase: str, *, begins: bool) -> Query:
    """In characters; of organisations by their pinyin and initials as well."""
    marked = BEGIN + phrase if begins else phrase
    ways = [_within(OFFERS[group][0], marked)]
    if begins:
        ways.append(_pairs("joined", BEGINS[group] + phrase))
    if group == Group.ORGANISATION and phrase.isascii() and len(marked) > 2:
        ways.append(MatchPhrase(pinyin=marked))
    return _any(ways)
