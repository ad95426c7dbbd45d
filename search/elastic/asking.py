"""From a question to what the server is asked. Nothing that was typed is ever read as a query's syntax:
there are terms and phrases, and no others.

    page     the hits of a page in order, and how many there are
    counts   how many of them have which value of a facet
    alike    what nearly holds the pieces
    offered  names, topics or titles that begin with or hold what is being typed

A piece must be held by `all` (or sound like an organisation's name); what else of a document holds it says
only how much it weighs. What the clock hides is left out as the few documents it is, rather than the many
others asked for: so no set of all documents is made for each second.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from elasticsearch_dsl import Search
from elasticsearch_dsl.aggs import Terms, TopHits
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
from search.boosts import BOOSTS
from search.engine import Ask, Group, Sort
from search.text import Piece, grams

from .mapping import BEGIN, LONGEST_NAME, digest, is_word, micros
from .paging import Position

TIMEOUT = "900ms"  # of the server's own work on a search
COUNTED = 10_000  # hits that are counted, and read for facets, exactly
MOST_FACET_VALUES = 40
MOST_WAYS = 16  # phrases that a question is asked in, all its pieces with their synonyms together
LONGEST_CALLED = 60  # characters of a phrase that a name or a title is searched for
RECENCY_WEIGHT = 0.1  # times ln(1 + 1300) at most: below the least weight of the table
COLUMNS = {"region": "regions"}  # where a facet's name is not the field's
COUNTABLE = ("section", *FACETS, "locale", "organisation", "terms")
CALLED = {"names": "name", "title": "title", "topics": "topic"}
MOST_NEAR_PAIRS = 40
SAMPLED = 2000  # documents of a shard that suggestions are read from
OFFERED_VALUES = 50  # whole names of these documents, the commonest


def page(ask: Ask, position: Position | None) -> Search:
    """The hits behind `position`, one more than the page: whether there are others."""
    query = Bool(
        must=[_recent(), *(_weighed(piece) for piece in _bounded(ask.pieces))] if _ranked(ask) else [],
        filter=[*([] if _ranked(ask) else [held(piece) for piece in _bounded(ask.pieces)]), *_narrowed(ask)],
        should=_whole_question(ask.pieces) if _ranked(ask) else [],
        must_not=_hidden(ask.at),
    )
    search = _search(ask.size + 1).query(query).sort(*_order(ask.sort))
    search = search.extra(track_total_hits=COUNTED, track_scores=False)
    return search.extra(search_after=position.key) if position else search


def counts(ask: Ask) -> Search:
    """Of so many documents as are counted exactly; of a wider question the first ones of each shard."""
    query = Bool(
        filter=[*(held(piece) for piece in _bounded(ask.pieces)), *_narrowed(ask)], must_not=_hidden(ask.at)
    )
    search = _search(0).query(query).extra(terminate_after=COUNTED, track_total_hits=True)
    for name in ask.facets:
        search.aggs.bucket(name, _values(name))
    return search


def alike(ask: Ask) -> Search:
    """Organisations' names, topics and titles that share most with the pieces, or sound so."""
    query = Bool(
        must=[_nearly(piece.text) for piece in _bounded(ask.pieces)],
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


OFFERS = {
    Group.ORGANISATION: ("names", "name_keys"),
    Group.TOPIC: ("topics", "topic_keys"),
    Group.TITLE: ("title", "title_key"),
}


def held(piece: Piece) -> Query:
    """Documents that hold the piece, or what says the same, or name an organisation that sounds so."""
    ways = [_in_text(way) for way in _ways(piece)]
    if sounds := _sounding(piece):
        ways.append(sounds)
    return ways[0] if len(ways) == 1 else Bool(should=ways, minimum_should_match=1)


def _search(size: int) -> Search:
    """The server stops before the reader gives up."""
    return Search().extra(size=size, timeout=TIMEOUT, _source=False)


def _ranked(ask: Ask) -> bool:
    return ask.sort == Sort.RELEVANCE


def _order(sort: Sort) -> list:
    newest = [{"newest": "desc"}, {"id": "asc"}]
    if sort == Sort.OLDEST:
        return [{"newest": "asc"}, {"id": "asc"}]
    return ["_score", *newest] if sort == Sort.RELEVANCE else newest


def _bounded(pieces: Sequence[Piece]) -> list[Piece]:
    """Every piece, and as many synonyms of each as keep the question small."""
    most = max(MOST_WAYS // max(len(pieces), 1) - 1, 0)
    return [Piece(piece.text, tuple(piece.others[:most]), piece.latin) for piece in pieces]


def _ways(piece: Piece) -> tuple[str, ...]:
    return (piece.text, *piece.others)


def _weighed(piece: Piece) -> Query:
    """By the best of the places where it stands."""
    return DisMax(queries=list(_places(piece)), tie_breaker=0)


def _places(piece: Piece) -> Iterator[Query]:
    for way in _ways(piece):
        yield _worth("body", _in_text(way))
        yield _worth("whole", Term(whole=digest(way)))
        if is_word(way):
            yield _worth("word", Term(words=way))
        if len(way) <= LONGEST_CALLED:
            yield _worth("number", _within("numbers", way))
            yield from (_worth(boost, _within(field, way)) for field, boost in CALLED.items())
    if sounds := _sounding(piece):
        yield _worth("pinyin", sounds)


def _whole_question(pieces: Sequence[Piece]) -> list[Query]:
    """Who types a whole name in parts means it as well."""
    joined = "".join(piece.text for piece in pieces)
    return [_worth("whole", Term(whole=digest(joined)))] if len(pieces) > 1 else []


def _worth(boost: str, query: Query) -> Query:
    return ConstantScore(filter=query, boost=BOOSTS[boost].weight)


def _recent() -> Query:
    return Term(recency={"value": "r", "boost": RECENCY_WEIGHT})


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


def _nearly(phrase: str) -> Query:
    """What shares most pairs, or all characters, with it, or sounds the same."""
    ways = [_sharing(field, phrase) for field in CALLED] if len(phrase) > 2 else []
    sound = pinyin.sound(phrase[:LONGEST_NAME])
    if len(sound) > 2:
        ways.append(MatchPhrase(sound={"query": sound, "boost": 2}))
    return Bool(should=ways, minimum_should_match=1) if ways else MatchNone()


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
    if group == Group.ORGANISATION and phrase.isascii() and len(marked) > 2:
        ways.append(MatchPhrase(pinyin=marked))
    return Bool(should=ways, minimum_should_match=1)
