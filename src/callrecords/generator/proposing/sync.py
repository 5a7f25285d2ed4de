"""Which operation tells what changed in a list since a token, and how: proposed as `x-sync`."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import attrs

from callrecords.generator.bundle.shapes import mapping, sequence
from callrecords.generator.proposing import names
from callrecords.generator.proposing.description import Described, Description, Parameter, Spot
from callrecords.generator.proposing.operations import ListFound, OperationsSeen, alike, items_of
from callrecords.generator.proposing.places import around, named
from callrecords.generator.proposing.text import Action, Proposed

ABOUT = ("delta", "changes", "changed", "sync", "feed", "updates")
TOKEN = (
    "sync token",
    "delta token",
    "change token",
    "since token",
    "sync cursor",
    "since",
    "cursor",
    "token",
    "mark",
    "marker",
    "checkpoint",
)
NEXT = (*TOKEN, "next sync token", "next delta token", "next cursor", "next token", "next marker")
PAGE = ("page", "page token", "page cursor", "next page token")
NEXT_PAGE = ("next page", "next page token", "page token", "next page cursor")
FULL = ("full", "full sync", "is full", "full read", "reset")
GONE = ("removed", "deleted", "is removed", "is deleted", "gone", "deleted ids", "removed ids")
_WORDS = ("deleted", "removed", "gone")
_CHOICE = 2


@attrs.frozen
class FeedFound:
    """The operation that tells what changed in a list, and what is proposed for it."""

    of: ListFound
    operation: Described
    facts: Proposed
    question: str
    needed: Sequence[Parameter] = ()
    """What must be in the query, and is no part of the facts."""

    @property
    def arguments(self) -> Iterator[Parameter]:
        """Those of them that are the same in each request: all but a choice of words, which begins in one way and goes on in another."""
        return (one for one in self.needed if len(sequence(one.schema.node.get("enum"))) < _CHOICE)


def apart(description: Description, found: OperationsSeen) -> tuple[OperationsSeen, list[FeedFound]]:
    """What was found without the operations that tell changes of a list, and these."""
    feeds: list[FeedFound] = []
    for operation in description.operations():
        feed = _feed(description, operation, [one for one in found.lists if one.operation != operation])
        if feed is not None and feed.of.name not in {one.of.name for one in feeds}:
            feeds.append(feed)
    taken = {one.operation.spot.pointer for one in feeds}
    lists = [one for one in found.lists if one.operation.spot.pointer not in taken]
    feeds = [one for one in feeds if one.of in lists]
    others = {pointer: why for pointer, why in found.others.items() if pointer not in taken}
    return attrs.evolve(found, lists=lists, others=others), feeds


def actions(
    description: Description, feeds: Sequence[FeedFound], filled: Collection[str], *, integer: bool
) -> Iterator[Action]:
    """The facts; `filled`: parameters of the query that are arguments of the client; `integer`: whether the vendor's error codes are numbers."""
    for feed in feeds:
        open_ = ", ".join(one.name for one in feed.needed if one.name not in filled)
        begin = (
            f"{open_} must be sent. Write in begin which value goes without a token, and in go-on which beside one. "
            if open_
            else ""
        )
        parts = {
            "x-resource": Proposed(
                {"name": feed.of.name, "role": "changes"}, "its name says so, and its records are the list's"
            ),
            "x-sync": feed.facts,
        }
        yield Action(
            description.target(feed.operation.spot),
            parts,
            f"What changed: {feed.operation.name}.",
            f"{begin}{feed.question}",
        )
    if feeds:
        dead = {"status": 410, "code": 410 if integer else "sync_token_over", "message": "read everything anew"}
        question = (
            "What does a sync token that is too old get? This error is made up; it must differ from all others by its status or its code. "
            "Where all records come anew, write dead: full and full in x-sync, and leave it as it is."
        )
        yield Action(
            "$['x-errors'].situations",
            {"dead-sync-token": Proposed(dead, "a guess", question)},
            "A sync token that is too old.",
        )


def _feed(description: Description, operation: Described, lists: Sequence[ListFound]) -> FeedFound | None:
    schema = description.ok(operation) if operation.method == "get" else None
    word = names.has_word(operation.text, ABOUT)
    array = None if schema is None else items_of(description, schema, operation.last)
    if schema is None or word is None or array is None:
        return None
    place, item = array
    fields = description.properties(item)
    possible = [one for one in lists if alike({*fields}, {*description.properties(one.record)})]
    of = max(possible, key=lambda one: _likeness(description, operation, one, {*fields}), default=None)
    query = [one for one in description.parameters(operation) if one.place == "query"]
    token = next(
        (one for phrase in TOKEN for one in query if names.is_one(one.name, [phrase]) and _is_text(description, one)),
        None,
    )
    beside = {at: spot for at, spot in around(description, schema) if at != place}
    following = named(beside, (token.name, *NEXT) if token is not None else ())
    if of is None or token is None or following is None or not place:
        return None
    return _facts(
        description, FeedFound(of, operation, Proposed({}), ""), (place, fields), token, query, beside, following
    )


def _facts(
    description: Description, feed: FeedFound, array: tuple[str, dict[str, Spot]], token: Parameter,
    query: Sequence[Parameter], beside: dict[str, Spot], following: str,
) -> FeedFound:  # fmt: skip
    place, fields = array
    facts: dict[str, Proposed] = {
        "token": Proposed(token.name, "its name says so"),
        "items": Proposed(place, "the array of records"),
        "next": Proposed(following, "its name says so"),
    }
    used, questions = {token.name}, list[str]()
    page = next((one for one in query if names.is_one(one.name, PAGE) and one.name != token.name), None)
    onward = named({at: spot for at, spot in beside.items() if at != following}, NEXT_PAGE)
    more = named({at: spot for at, spot in beside.items() if description.kind(spot) == "boolean"}, names.MORE)
    if page is not None and onward is not None:
        facts["pages"] = Proposed({"parameter": page.name, "next": onward}, "their names say so")
        used.add(page.name)
    elif more is not None:
        facts["more"] = Proposed(more, "its name says so")
    full = named({at: spot for at, spot in beside.items() if description.kind(spot) == "boolean"}, FULL)
    if full is not None:
        facts["full"] = Proposed({"at": full}, "its name says so")
    size = next((one for one in query if names.is_one(one.name, names.LIMIT)), None)
    if size is not None:
        bounds = {
            key: size.schema.node[key]
            for key in ("default", "minimum", "maximum")
            if isinstance(size.schema.node.get(key), int)
        }
        facts["limit"] = Proposed({"parameter": size.name, **bounds}, "its name says so")
        used.add(size.name)
    mark = _mark(description, feed.of, fields, beside)
    if mark is not None:
        facts["deleted"] = Proposed(mark, "its name says so")
    else:
        questions.append(
            "How is a record told to be gone? Write deleted: {field, is} or {ids}; where it is not told, nothing."
        )
    needed = [one for one in query if one.required and one.name not in used]
    questions.append(
        "What comes without a token? Everything, if nothing is said; write first: now where only a token comes."
    )
    return attrs.evolve(feed, facts=Proposed(facts), question=" ".join(questions), needed=needed)


def _mark(
    description: Description, of: ListFound, fields: dict[str, Spot], beside: dict[str, Spot]
) -> dict[str, object] | None:
    """How a record is told to be gone: a list of keys, a flag, or a word that the list's records do not have."""
    listed = named({at: spot for at, spot in beside.items() if description.kind(spot) == "array"}, GONE)
    if listed is not None:
        return {"ids": listed}
    known = description.properties(of.record)
    for name, spot in fields.items():
        if names.is_one(name, GONE) and description.kind(spot) == "boolean":
            return {"field": name, "is": True}
        listed_words = sequence(mapping(description.resolve(known[name]).node).get("enum")) if name in known else []
        for word in sequence(description.resolve(spot).node.get("enum")):
            if str(word).lower() in _WORDS and word not in listed_words and (name not in known or listed_words):
                return {"field": name, "is": word}
    return None


def _is_text(description: Description, parameter: Parameter) -> bool:
    node = parameter.schema.node
    return description.kind(parameter.schema) in ("string", "integer", "") and node.get("format") not in (
        "date",
        "date-time",
    )


def _likeness(description: Description, operation: Described, of: ListFound, fields: set[str]) -> tuple[bool, int]:
    """How well changes fit to a list: whether they stand below it, and the fields that only one of them has."""
    below = operation.path.startswith(f"{of.operation.path.rstrip('/')}/")
    return below, -len(fields ^ {*description.properties(of.record)})
