"""What a server promises when its spec is true: one id and one sentence for each promise.

A check says which promise it proves, a planted bug which one it breaks. A promise is judged on an operation only where the
facts give it something to be about: one about cursors is not applicable to a list without a cursor.
"""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from callrecords.spec.arguments import nearest
from callrecords.spec.catalog import UnknownName
from callrecords.spec.expressions import Op

NO_JOB = "the list has no job that makes files of it"
NO_CHANGES = "the list does not say what changed"
"""What a spec lacks, where promises of client and server are not applicable."""


@attrs.frozen
class Promise:
    """One promise; `says` completes the sentence "the server promises that …"."""

    id: str
    says: str


_OPERATORS = {
    Op.EQ: "is equal to the value",
    Op.NE: "is there and differs from the value",
    Op.LT: "is less than the value",
    Op.LE: "is at most the value",
    Op.GT: "is greater than the value",
    Op.GE: "is at least the value",
    Op.LIKE: "fits the pattern",
    Op.STARTS_WITH: "begins with the text",
    Op.ENDS_WITH: "ends with the text",
    Op.CONTAINS: "holds the text",
}

_SERVER = (
    Promise("server.standard-checks", "every standard check of schemathesis holds in all its phases"),
    Promise("answers.schema", "every request is answered, and every answer fits the schema of its status"),
    Promise("paging.every-record-once", "a walk to the end returns every record once, whatever the page size"),
    Promise("paging.keeps-filter", "a filter holds on every page of a walk"),
    Promise("paging.ends", "the end of a list is told as the spec says, and never before it is reached"),
    Promise("paging.tokens", "a page token that was made up, or belongs to another query, is refused"),
    Promise("paging.cursor-offset-agree", "cursors and offsets walk through the same records in the same order"),
    Promise("paging.before-mirrors-after", "what comes before a record is what it comes after"),
    Promise("envelope.counts", "numbers, flags and constants of the envelope are true"),
    Promise("envelope.total", "the total is the number of records that the request selects"),
    Promise("links.next", "the next link leads to the page that follows, with everything that was asked for"),
    Promise("links.previous", "the previous link leads to the page before"),
    Promise("limits.bounds", "page sizes are kept, and those outside the bounds are refused"),
    Promise("limits.default", "a request without a page size gets the default one"),
    Promise("limits.maximum", "a page of the largest size holds that many records"),
    *(Promise(f"filter.{op}", f"{op} selects all records whose field {says}, and no others") for op, says in _OPERATORS.items()),
    Promise("filter.null", "a field without a value meets no condition"),
    Promise("filter.and", "conditions joined by and hold all at once"),
    Promise("filter.or", "conditions joined by or hold one by one, and and binds tighter"),
    Promise("filter.one-of", "a parameter with several values selects the records that have any of them"),
    Promise("filter.malformed", "what the grammar of filters does not know is refused, behind a good condition too"),
    Promise("filter.empty-means-all", "an empty value of such a parameter selects everything"),
    Promise("filter.together", "parameters that belong together are refused one without the other"),
    Promise("filter.ge-lt-split", "ge and lt split the records at any value: none twice, none in neither half"),
    Promise("search.finds", "a search finds the records that hold the text in one of the spec's fields, and no others"),
    Promise("order.sorted", "the list is sorted as asked"),
    Promise("order.default", "without an order the list is sorted as the spec says"),
    Promise("order.stable", "the same order twice, and the same whether read in large pages or in small ones"),
    Promise("order.shuffle", "a shuffled list holds the same records, each of them once"),
    Promise("fields.exact", "records hold exactly the fields that were asked for, with the same values"),
    Promise("features.together", "whatever is asked for at once holds at once, on every page, for every kind of token"),
    Promise("scope.required", "a token with the roles that an operation needs opens it, any other is refused"),
    Promise("scope.descendants", "records of accounts below are shown with the role for them, and only then"),
    Promise("token.kinds", "requests without a token, with a wrong one, with an expired one are refused as the spec says"),
    Promise("token.bound", "a token opens only the path that it was issued for"),
    Promise("token.own-calls", "a user without a role for all records sees exactly their own"),
    Promise("errors.body", "every error has the spec's status, shape and code"),
    Promise("errors.bad-parameter", "parameters that make no sense are refused"),
    Promise("errors.message", "where the spec has words for a kind of bad parameter, the error says them"),
    Promise("errors.method", "other methods than those of the spec are refused"),
    Promise("get.agrees-with-list", "the single record says the same as the list does"),
    Promise("get.visible", "a single record is given to every token that may see it, as the list shows it, and to no other"),
    Promise("get.unknown-404", "a key that no record has gets the answer of the spec"),
    Promise("window.split-union", "a window cut into parts holds the same records as the parts together"),
    Promise("window.default", "a list without a window covers the time that the spec names"),
    Promise("window.widest", "a window wider than the widest is refused, one as wide as that is not"),
    Promise("exchange.status", "every request gets a status that the operation declares, and none makes the server fail"),
    Promise("exchange.body", "every body is JSON of the declared media type and in UTF-8, without a key twice, and fits the schema of its status"),
    Promise("exchange.errors", "every error has the status, the code and the words of what the request did wrong"),
    Promise("exchange.secrets", "no response repeats a token"),
    Promise("records.same-everywhere", "a record that is sent again is the same to the last digit, whatever it was asked for with"),
    Promise("window.ends", "no record is older, no call longer and no list has more records than the spec says"),
    Promise("cdr.unique-ids", "every record has a key, and no two have the same"),
    Promise("cdr.values", "every field has a value in some record, every word of an enum is in some record, and no other word"),
    Promise("cdr.nulls", "every field that may be null or blank is so in some record, and no other field is null"),
    Promise("cdr.times-ordered", "a call starts, rings, is answered, ends and is stored in this order"),
    Promise("cdr.durations", "durations are within a second of the times that they lie between"),
    Promise("cdr.decimals", "amounts are plain decimals with all their digits"),
    Promise("cdr.formats", "whole numbers fit into the bits of their format, and times are times of calls"),
    Promise("job.records", "the file of a job holds the records of the list in its window, each once, as the list shows them"),
    Promise("job.states", "a job says how far it is in the words of the spec, until it is done, and there is none that nobody started"),
    Promise("job.tokens", "every part of a job is refused to whom the list is refused"),
    Promise("job.parameters", "every part of a job is refused without a parameter or a header that it must have"),
    Promise("sync.records", "tokens followed from the first one add up to the list, each record as it is there, and the last one gives nothing more"),
    Promise("sync.sizes", "pages of changes keep the sizes that are asked for, and those outside the bounds are refused"),
    Promise("sync.repeats", "a sync token gives the same as often as it is sent, as long as nothing changed"),
    Promise("sync.dead", "a sync token that nobody gave is refused, or all records are read anew"),
    Promise("sync.access", "changes are refused to whom the list is refused"),
    Promise("sync.parameters", "changes are refused without a parameter or a header that a request for them must have"),
    Promise("parameters.declared", "a parameter takes what it declares and refuses the rest, and its default is what holds without it"),
)  # fmt: skip

_CLIENT = (
    Promise("client.examples", "every example of the spec is read alike by the client, the wire model and an independent reader"),
    Promise("client.round-trip", "whatever is answered is read as it was sent, or told as a problem or one typed error"),
    Promise("client.deviations", "what the spec does not describe is taken all the same, and counted by field and kind"),
    Promise("client.requests", "only what is declared is sent, all that was asked, the token in its header alone"),
    Promise("client.errors", "whatever is answered with an error status is the type of error that the spec gives it, with its code"),
    Promise("client.paging", "a walk over a list that moves loses and doubles nothing of what was there when it began"),
    Promise("client.walks", "a walk yields exactly the records that are meant, each of its requests says so, and it can be resumed anywhere"),
    Promise("client.sharing", "threads, tasks and twins of a client share one rate limit and one new token, and keep the options that they were given"),
    Promise("client.faults", "whatever fails on the wire, a walk loses and doubles nothing in silence, and can be gone on with"),
    Promise("client.exports", "an export yields the records of its window, each once, whatever passes on the way to its file, else one error and none"),
    Promise("client.changes", "changes followed from token to token lead to what the list holds, wherever they are cut, and a dead token is told as one"),
    Promise("client.retry", "requests are repeated only where that helps, as often as said, not sooner than asked"),
    Promise("client.attempts", "one call ends within one deadline, its attempts are sent when and as often as said, and its end is theirs"),
    Promise("client.connections", "each response is closed, whether a walk is read to its end, fails or is given up, and nothing is sent afterwards"),
    Promise("client.privacy", "no error, repr or log shows a token or a personal value"),
)  # fmt: skip

PROMISES: Mapping[str, Promise] = {promise.id: promise for promise in _SERVER}
"""Every promise of a server, by its id."""

CLIENT_PROMISES: Mapping[str, Promise] = {promise.id: promise for promise in _CLIENT}
"""Every promise of a client, by its id."""


EVERY_PROMISE: Mapping[str, Promise] = {**PROMISES, **CLIENT_PROMISES}
"""Every promise, of a server or of a client, by its id."""


def find_promise(name: str) -> Promise:
    """The promise with this id; raises `UnknownName` with the nearest ones."""
    if name in EVERY_PROMISE:
        return EVERY_PROMISE[name]
    raise UnknownName(f"{name[:100]!r} is no promise{nearest(name, EVERY_PROMISE)}")
