"""Mistakes that may be planted in the hand-written server of CINNOX.

Each shows a request whose response it changes (`{edge}` and the like: see `Cinnox.places`).
"""

from __future__ import annotations

from collections.abc import Mapping

from tests.handmade.plumbing import Bug

BUGS: Mapping[str, Bug] = {
    # pages
    "later-pages-one-early": Bug("paging.every-record-once", "Every page but the first repeats a record.", "{path}?offset=10&limit=3"),
    "offset-counts-pages": Bug("paging.every-record-once", "The offset counts pages.", "{path}?offset=2&limit=3"),
    "nothing-behind-500": Bug("paging.every-record-once", "Offsets from 500 on find nothing.", "{path}?offset=500"),
    "pages-of-200-at-most": Bug("limits.maximum", "Pages above 200 records are cut to 200.", "{path}?limit=300"),
    "last-full-page-loses-one": Bug("paging.keeps-filter", "A last page that is full lacks its last record.", "{path}?limit=5&offset={tail}"),
    "usual-page-500": Bug("limits.default", "Without a limit a page holds 500.", "{path}"),
    "limit-cut-to-maximum": Bug("limits.bounds", "A limit above the maximum is cut.", "{path}?limit=501"),
    "limit-0-taken": Bug("limits.bounds", "A limit of 0 means the usual one.", "{path}?limit=0"),
    "negative-offset-as-0": Bug("errors.bad-parameter", "A negative offset means 0.", "{path}?offset=-1"),
    "junk-number-as-default": Bug("parameters.declared", "A limit that is no number means the usual one.", "{path}?limit=ten"),
    "filtered-after-the-cut": Bug("features.together", "A page is cut first and filtered then.", "{path}?status=Busy"),
    "small-pages-oldest-first": Bug("features.together", "Small pages come in the other order.", "{path}?limit=5"),
    "ties-in-any-order": Bug("order.stable", "Calls of one moment come in any order.", "{path}?limit=500"),
    "nothing-as-404": Bug("paging.ends", "Nothing found is 404.", "{path}?offset=100000"),
    "nothing-as-code-in-200": Bug("paging.ends", "Nothing found is 200 with the code of an error.", "{path}?offset=100000"),
    "success-code-0": Bug("envelope.counts", "The code of success is 0.", "{path}"),
    # filters
    "unknown-type-ignored": Bug("parameters.declared", "An unknown call type is ignored.", "{path}?callType=satellite"),
    "empty-type-means-none": Bug("filter.empty-means-all", "An empty call type selects calls without one.", "{path}?callType="),
    "type-takes-null": Bug("filter.eq", "A call type selects calls without one too.", "{path}?callType=onnet&limit=500"),
    "unknown-status-finds-nothing": Bug("parameters.declared", "An unknown status finds nothing.", "{path}?status=Gone"),
    "status-in-any-case": Bug("parameters.declared", "A status is taken in any case.", "{path}?status=busy"),
    "status-by-first-word": Bug("filter.eq", "The first word of a status decides.", "{path}?status=Call+Ended&limit=500"),
    "status-ignored-beside-type": Bug("filter.and", "The status does not count beside a call type.", "{path}?status=Busy&callType=onnet"),
    "type-or-status": Bug("filter.and", "Call type and status are joined by or.", "{path}?status=Busy&callType=onnet"),
    "end-taken-in": Bug("filter.lt", "The end of the window belongs to it.", "{path}?startAt={long}&endAt={edge}"),
    "start-left-out": Bug("filter.ge", "The start of the window does not belong to it.", "{path}?startAt={edge}&endAt={after}&limit=500"),
    "zone-dropped": Bug("filter.ge", "The offset of a time is dropped.", "{path}?startAt={zoned}&endAt={now}&limit=500"),
    "fraction-cut": Bug("filter.ge-lt-split", "The fraction of a second is cut from a time.", "{path}?startAt={edge}&endAt={edge1}"),
    "time-without-zone-taken": Bug("filter.ge", "A time without a zone is UTC.", "{path}?startAt={bare}&endAt={now}"),
    "window-by-whole-days": Bug("filter.lt", "The window is of whole days.", "{path}?startAt={long}&endAt={edge}"),
    "window-lost-on-later-pages": Bug("filter.ge", "Later pages have no window.", "{path}?startAt={long}&endAt={edge}&offset=3"),
    "end-bounds-the-end": Bug("filter.lt", "The end of the window is held against the end of the call.",
        "{path}?startAt={long}&endAt={edge}&limit=500"),
    "start-bounds-the-end": Bug("filter.ge", "The start of the window is held against the end of the call.",
        "{path}?startAt={edge}&endAt={after}&limit=500"),
    "one-end-will-do": Bug("filter.together", "One end of a window will do.", "{path}?startAt={ago31}"),
    "turned-window-finds-nothing": Bug("errors.message", "A window that ends before it starts finds nothing.", "{path}?startAt={now}&endAt={ago31}"),
    "turned-window-wrong-words": Bug("errors.message", "A window that ends before it starts is told in other words.", "{path}?startAt={now}&endAt={ago31}"),
    "wider-taken": Bug("window.widest", "A window may be wider than the widest.", "{path}?startAt={ago100}&endAt={now}"),
    "widest-refused": Bug("window.widest", "The widest window is refused.", "{path}?startAt={ago90}&endAt={now}"),
    "no-window-means-30-days": Bug("window.default", "Without a window 30 days are meant.", "{path}?offset=400"),
    "no-window-means-everything": Bug("window.default", "Without a window everything is meant.", "{path}?offset=400&limit=500"),
    # who sees what
    "foreign-reads-the-path": Bug("token.bound", "Any App's token reads.", "{path}", "foreign"),
    "foreign-reads-its-own": Bug("token.bound", "Another App's token reads its own calls here.", "{path}", "foreign"),
    "status-shows-other-apps": Bug("filter.eq", "With a status everybody's calls are shown.", "{path}?status=Busy"),
    "no-window-shows-other-apps": Bug("window.split-union", "Without a window everybody's calls are shown.", "{path}"),
    "two-conditions-show-other-apps": Bug("filter.and", "With status and call type everybody's calls are shown.", "{path}?status=Busy&callType=onnet"),
    "app-in-any-case": Bug("token.bound", "An App ID counts in any case.", "/v1/api/apps/APP-7c1e/data/call-detail"),
    "expired-reads-on": Bug("token.kinds", "An expired token reads on.", "{path}", "expired"),
    # errors
    "expired-wrong-code": Bug("exchange.errors", "An expired token has a code of its own.", "{path}", "expired"),
    "foreign-as-bad-token": Bug("exchange.errors", "Another App's token has the code of a wrong one.", "{path}", "foreign"),
    "no-token-is-403": Bug("token.kinds", "No token is 403.", "{path}", ""),
    "token-echoed": Bug("exchange.secrets", "The error repeats the token.", "{path}", "wrong"),
    "errors-as-200": Bug("errors.bad-parameter", "Bad parameters are 200 with a code.", "{path}?limit=-1"),
    "error-code-as-text": Bug("errors.body", "The code of an error is text.", "{path}?limit=-1"),
    "html-400": Bug("exchange.body", "Status 400 has a page of HTML.", "{path}?limit=-1"),
    "negative-limit-blames-offset": Bug("errors.message", "A negative limit is called a negative offset.", "{path}?limit=-1"),
    "maximum-not-named": Bug("errors.message", "The maximum is not in the message.", "{path}?limit=501"),
    "post-reads-too": Bug("errors.method", "POST reads as GET does.", "{path}", "read", "POST"),
    # values
    "times-without-zone": Bug("answers.schema", "Times have no zone.", "{path}"),
    "recordings-lost-on-later-pages": Bug("records.same-everywhere", "Only the first page has recordings.", "{path}?offset=1"),
    "blank-becomes-null-on-later-pages": Bug("records.same-everywhere", "On later pages blank text is null.", "{path}?offset=1"),
    "text-trimmed-under-filter": Bug("records.same-everywhere", "Text is trimmed beside a status.", "{path}?status=Call+Ended"),
    "seconds-only-under-filter": Bug("records.same-everywhere", "A time loses its fraction beside a call type.", "{path}?callType=onnet"),
    "numbers-as-floats": Bug("cdr.formats", "Numbers of callers are floats.", "{path}"),
    "size-overflows": Bug("exchange.body", "Sizes overflow 32 bits.", "{path}"),
    "links-hidden-with-limit": Bug("records.same-everywhere", "With a limit files have no address.", "{path}?limit=100"),
    "day-of-hong-kong": Bug("cdr.times-ordered", "`date` is the day in Hong Kong.", "{path}"),
    "word-in-small-letters": Bug("cdr.values", "Directions are in small letters.", "{path}"),
    "latin-1": Bug("exchange.body", "Responses are in Latin-1, and say so.", "{path}"),
    "duplicate-keys": Bug("exchange.body", "Records have a key twice.", "{path}"),
}  # fmt: skip
"""Mistakes that may be planted."""
