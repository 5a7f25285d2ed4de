"""Bugs in how a list is cut into pages."""

from __future__ import annotations

import attrs
import msgspec

from callrecords.emulator.mutations import bends
from callrecords.emulator.mutations.planting import Mutation
from callrecords.emulator.mutations.seams import Site
from callrecords.emulator.operations.listing import ListRequest
from callrecords.emulator.operations.wire import ServerResponse
from callrecords.emulator.store.store import Cursor, RowQuery, Rows, Sorted


def _largest_default(ask: ListRequest, site: Site) -> ListRequest:
    limit = bends.pagination(site).limit
    if limit.parameter in site.values:
        return ask
    return attrs.evolve(ask, page=msgspec.structs.replace(ask.page, limit=limit.maximum))


def _from_the_far_end(plan: RowQuery, _: Site) -> RowQuery:
    if plan.cursor is None or plan.cursor.forward:
        return plan
    return attrs.evolve(plan, where=(*plan.where, plan.cursor.sql), cursor=None, order=(Sorted(plan.cursor.column),))


def _by_insertion(cursor: Cursor) -> Cursor:
    return attrs.evolve(cursor, column=attrs.evolve(cursor.column, sql="rid"), value=cursor.rid)


def _cursor_alone(plan: RowQuery, site: Site) -> RowQuery:
    if plan.cursor is None or site.view is None:
        return plan
    return attrs.evolve(plan, where=bends.resource(site).visible(site.view))


def _starts_over(ask: ListRequest, site: Site) -> ListRequest:
    key, keyset = ask.page.after or ask.page.before, bends.pagination(site).keyset
    table = bends.resource(site).table
    if key is None or keyset is None or table.place(key, table.columns[keyset.order], ()) is not None:
        return ask
    return attrs.evolve(ask, page=msgspec.structs.replace(ask.page, after=None, before=None))


def _page_of_default_size(plan: RowQuery, site: Site) -> RowQuery:
    facts, page = bends.pagination(site), bends.asked(site).page
    if facts.page is None or page.page is None:
        return plan
    return attrs.evolve(plan, offset=(page.page - facts.page.first) * facts.limit.default)


def _page_late(plan: RowQuery, site: Site) -> RowQuery:
    page = bends.asked(site).page
    return plan if page.page is None else attrs.evolve(plan, offset=plan.offset + page.limit)


def _end_repeated(plan: RowQuery, site: Site) -> RowQuery:
    count = bends.resource(site).table.count(plan.where)
    return (
        plan
        if plan.cursor is not None or plan.offset < count
        else attrs.evolve(plan, offset=max(count - plan.limit, 0))
    )


def _total_of_all(found: Rows, site: Site) -> Rows:
    if found.total is None or site.view is None:
        return found
    resource = bends.resource(site)
    return attrs.evolve(found, total=resource.table.count(resource.visible(site.view)))


def _null_items(answer: ServerResponse, _: Site) -> ServerResponse:
    return attrs.evolve(answer, body=answer.body.replace(b":[]", b":null"))


BUGS: tuple[Mutation, ...] = (
    Mutation(
        "default-limit-largest", "limits.default", "ask", _largest_default, "the default page size is the largest"
    ),
    Mutation(
        "limit-ignored",
        "limits.bounds",
        "ask",
        bends.page(lambda _, facts: facts.limit.default),
        "pages have the default size",
    ),
    Mutation(
        "limit-halved",
        "limits.bounds",
        "ask",
        bends.page(lambda ask, _: max(ask.page.limit // 2, 1)),
        "pages have half the size",
    ),
    Mutation(
        "limit-clamped",
        "limits.bounds",
        "query",
        bends.query(bends.clamped),
        "a wrong page size is brought into range",
    ),
    Mutation(
        "last-of-page-lost",
        "paging.every-record-once",
        "found",
        bends.found(lambda found, _: attrs.evolve(found, bodies=found.bodies[:-1]) if found.more else found),
        "the last record of a full page is missing",
    ),
    Mutation(
        "last-page-lost",
        "paging.every-record-once",
        "found",
        bends.found(
            lambda found, ask: (
                found
                if found.more or not (ask.page.offset or ask.page.after)
                else attrs.evolve(found, bodies=(), keys=())
            )
        ),
        "the last page is empty",
    ),
    Mutation(
        "first-repeated",
        "paging.every-record-once",
        "found",
        bends.found(lambda found, _: attrs.evolve(found, bodies=found.bodies[:1] + found.bodies[:-1])),
        "the first record comes twice",
    ),
    Mutation(
        "offset-one-short",
        "paging.every-record-once",
        "plan",
        bends.offset(lambda given, _: given - 1),
        "pages overlap by one",
    ),
    Mutation(
        "offset-ignored",
        "paging.every-record-once",
        "plan",
        bends.offset(lambda _given, _: 0),
        "every page is the first",
    ),
    Mutation(
        "offset-in-pages",
        "paging.every-record-once",
        "plan",
        bends.offset(lambda given, ask: given * ask.page.limit),
        "the offset counts pages",
    ),
    Mutation("page-late", "paging.every-record-once", "plan", _page_late, "the first page is the second"),
    Mutation(
        "page-of-default-size",
        "paging.every-record-once",
        "plan",
        _page_of_default_size,
        "page numbers count in default sizes",
    ),
    Mutation(
        "page-echo-wrong",
        "envelope.counts",
        "envelope",
        bends.envelope("page", lambda number, _: number + 1),
        "the echo is one more",
    ),
    Mutation(
        "page-total-wrong",
        "envelope.counts",
        "envelope",
        bends.envelope("page-total", lambda number, _: number + 1),
        "one page too many",
    ),
    Mutation(
        "cursor-includes-record",
        "paging.cursor-offset-agree",
        "plan",
        bends.cursor(lambda cursor: attrs.evolve(cursor, rid=cursor.rid + (-1 if cursor.forward else 1))),
        "a page begins with the record that was named",
    ),
    Mutation(
        "cursor-without-ties",
        "paging.every-record-once",
        "plan",
        bends.cursor(lambda cursor: attrs.evolve(cursor, tie_breaker=False)),
        "records with the same time are left out",
    ),
    Mutation(
        "cursor-reversed",
        "paging.cursor-offset-agree",
        "plan",
        bends.cursor(lambda cursor: attrs.evolve(cursor, forward=not cursor.forward)),
        "`after` is `before`",
    ),
    Mutation(
        "cursor-by-insertion",
        "paging.cursor-offset-agree",
        "plan",
        bends.cursor(_by_insertion),
        "the order of insertion counts",
    ),
    Mutation(
        "before-from-far-end",
        "paging.before-mirrors-after",
        "plan",
        _from_the_far_end,
        "`before` gives the oldest records",
    ),
    Mutation("cursor-drops-filter", "paging.keeps-filter", "plan", _cursor_alone, "a cursor forgets the filter"),
    Mutation(
        "unknown-cursor-starts-over",
        "errors.bad-parameter",
        "ask",
        _starts_over,
        "an unknown record is the beginning",
    ),
    Mutation(
        "next-link-missing",
        "links.next",
        "envelope",
        bends.links(lambda which, url, _: None if which == "next" else url),
        "no page links to the next",
    ),
    Mutation(
        "next-link-drops-filter",
        "links.next",
        "envelope",
        bends.links(lambda _which, url, site: bends.without_filter(url, site)),
        "links forget the filter",
    ),
    Mutation(
        "links-to-vendor",
        "links.next",
        "envelope",
        bends.links(lambda _which, url, site: bends.at_vendor(url, site)),
        "links lead to the vendor",
    ),
    Mutation(
        "previous-link-missing",
        "links.previous",
        "envelope",
        bends.links(lambda which, url, _: None if which == "previous" else url),
        "no page links to the one before",
    ),
    Mutation(
        "never-ending",
        "paging.ends",
        "found",
        bends.found(lambda found, _: attrs.evolve(found, more=True)),
        "there is always more",
    ),
    Mutation("end-repeated", "paging.ends", "plan", _end_repeated, "behind the end comes the last page again"),
    Mutation(
        "has-more-stuck",
        "envelope.counts",
        "envelope",
        bends.envelope("has-more", lambda _more, _: False),
        "there is never more",
    ),
    Mutation(
        "total-of-page",
        "envelope.total",
        "found",
        bends.found(lambda found, _: found if found.total is None else attrs.evolve(found, total=len(found.bodies))),
        "the total counts one page",
    ),
    Mutation(
        "total-unfiltered", "envelope.total", "found", _total_of_all, "the total counts what the filter leaves out"
    ),
    Mutation(
        "count-ignored",
        "envelope.total",
        "ask",
        lambda ask, _: attrs.evolve(ask, page=msgspec.structs.replace(ask.page, count=False)),
        "the total is never sent",
    ),
    Mutation(
        "page-count-wrong",
        "envelope.counts",
        "envelope",
        bends.envelope("page-count", lambda number, _: number + 1),
        "one too many",
    ),
    Mutation(
        "limit-echo-wrong",
        "envelope.counts",
        "envelope",
        bends.envelope("limit", lambda _limit, site: bends.pagination(site).limit.maximum),
        "the echo is the largest size",
    ),
    Mutation(
        "offset-echo-wrong",
        "envelope.counts",
        "envelope",
        bends.envelope("offset", lambda number, _: number + 1),
        "the echo is one more",
    ),
    Mutation("empty-page-null", "answers.schema", "response", _null_items, "an empty page is null"),
)
