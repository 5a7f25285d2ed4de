"""Bugs in how a list is cut into pages."""

from __future__ import annotations

import attrs
import msgspec

from callrecords.emulator import bends
from callrecords.emulator.listing import Ask
from callrecords.emulator.planting import Bug
from callrecords.emulator.seams import Site
from callrecords.emulator.store import Cursor, Found, Plan, Sorted
from callrecords.emulator.wire import Response


def _largest_default(ask: Ask, site: Site) -> Ask:
    limit = bends.pagination(site).limit
    if limit.parameter in site.values:
        return ask
    return attrs.evolve(ask, page=msgspec.structs.replace(ask.page, limit=limit.maximum))


def _from_the_far_end(plan: Plan, _: Site) -> Plan:
    if plan.cursor is None or plan.cursor.forward:
        return plan
    return attrs.evolve(plan, where=(*plan.where, plan.cursor.sql), cursor=None, order=(Sorted(plan.cursor.column),))


def _by_insertion(cursor: Cursor) -> Cursor:
    return attrs.evolve(cursor, column=attrs.evolve(cursor.column, sql="rid"), value=cursor.rid)


def _cursor_alone(plan: Plan, site: Site) -> Plan:
    if plan.cursor is None or site.view is None:
        return plan
    return attrs.evolve(plan, where=bends.resource(site).visible(site.view))


def _starts_over(ask: Ask, site: Site) -> Ask:
    key, keyset = ask.page.after or ask.page.before, bends.pagination(site).keyset
    table = bends.resource(site).table
    if key is None or keyset is None or table.place(key, table.columns[keyset.order], ()) is not None:
        return ask
    return attrs.evolve(ask, page=msgspec.structs.replace(ask.page, after=None, before=None))


def _page_of_default_size(plan: Plan, site: Site) -> Plan:
    facts, page = bends.pagination(site), bends.asked(site).page
    if facts.page is None or page.page is None:
        return plan
    return attrs.evolve(plan, offset=(page.page - facts.page.first) * facts.limit.default)


def _page_late(plan: Plan, site: Site) -> Plan:
    page = bends.asked(site).page
    return plan if page.page is None else attrs.evolve(plan, offset=plan.offset + page.limit)


def _end_repeated(plan: Plan, site: Site) -> Plan:
    count = bends.resource(site).table.count(plan.where)
    return (
        plan
        if plan.cursor is not None or plan.offset < count
        else attrs.evolve(plan, offset=max(count - plan.limit, 0))
    )


def _total_of_all(found: Found, site: Site) -> Found:
    if found.total is None or site.view is None:
        return found
    resource = bends.resource(site)
    return attrs.evolve(found, total=resource.table.count(resource.visible(site.view)))


def _null_items(answer: Response, _: Site) -> Response:
    return attrs.evolve(answer, body=answer.body.replace(b":[]", b":null"))


BUGS: tuple[Bug, ...] = (
    Bug("default-limit-largest", "limits.default", "ask", _largest_default, "the default page size is the largest"),
    Bug(
        "limit-ignored",
        "limits.bounds",
        "ask",
        bends.page(lambda _, facts: facts.limit.default),
        "pages have the default size",
    ),
    Bug(
        "limit-halved",
        "limits.bounds",
        "ask",
        bends.page(lambda ask, _: max(ask.page.limit // 2, 1)),
        "pages have half the size",
    ),
    Bug(
        "limit-clamped",
        "limits.bounds",
        "query",
        bends.query(bends.clamped),
        "a wrong page size is brought into range",
    ),
    Bug(
        "last-of-page-lost",
        "paging.every-record-once",
        "found",
        bends.found(lambda found, _: attrs.evolve(found, bodies=found.bodies[:-1]) if found.more else found),
        "the last record of a full page is missing",
    ),
    Bug(
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
    Bug(
        "first-repeated",
        "paging.every-record-once",
        "found",
        bends.found(lambda found, _: attrs.evolve(found, bodies=found.bodies[:1] + found.bodies[:-1])),
        "the first record comes twice",
    ),
    Bug(
        "offset-one-short",
        "paging.every-record-once",
        "plan",
        bends.offset(lambda given, _: given - 1),
        "pages overlap by one",
    ),
    Bug(
        "offset-ignored",
        "paging.every-record-once",
        "plan",
        bends.offset(lambda _given, _: 0),
        "every page is the first",
    ),
    Bug(
        "offset-in-pages",
        "paging.every-record-once",
        "plan",
        bends.offset(lambda given, ask: given * ask.page.limit),
        "the offset counts pages",
    ),
    Bug("page-late", "paging.every-record-once", "plan", _page_late, "the first page is the second"),
    Bug(
        "page-of-default-size",
        "paging.every-record-once",
        "plan",
        _page_of_default_size,
        "page numbers count in default sizes",
    ),
    Bug(
        "page-echo-wrong",
        "envelope.counts",
        "envelope",
        bends.envelope("page", lambda number, _: number + 1),
        "the echo is one more",
    ),
    Bug(
        "page-total-wrong",
        "envelope.counts",
        "envelope",
        bends.envelope("page-total", lambda number, _: number + 1),
        "one page too many",
    ),
    Bug(
        "cursor-includes-record",
        "paging.cursor-offset-agree",
        "plan",
        bends.cursor(lambda cursor: attrs.evolve(cursor, rid=cursor.rid + (-1 if cursor.forward else 1))),
        "a page begins with the record that was named",
    ),
    Bug(
        "cursor-without-ties",
        "paging.every-record-once",
        "plan",
        bends.cursor(lambda cursor: attrs.evolve(cursor, tie_breaker=False)),
        "records with the same time are left out",
    ),
    Bug(
        "cursor-reversed",
        "paging.cursor-offset-agree",
        "plan",
        bends.cursor(lambda cursor: attrs.evolve(cursor, forward=not cursor.forward)),
        "`after` is `before`",
    ),
    Bug(
        "cursor-by-insertion",
        "paging.cursor-offset-agree",
        "plan",
        bends.cursor(_by_insertion),
        "the order of insertion counts",
    ),
    Bug(
        "before-from-far-end",
        "paging.before-mirrors-after",
        "plan",
        _from_the_far_end,
        "`before` gives the oldest records",
    ),
    Bug("cursor-drops-filter", "paging.keeps-filter", "plan", _cursor_alone, "a cursor forgets the filter"),
    Bug(
        "unknown-cursor-starts-over",
        "errors.bad-parameter",
        "ask",
        _starts_over,
        "an unknown record is the beginning",
    ),
    Bug(
        "next-link-missing",
        "links.next",
        "envelope",
        bends.links(lambda which, url, _: None if which == "next" else url),
        "no page links to the next",
    ),
    Bug(
        "next-link-drops-filter",
        "links.next",
        "envelope",
        bends.links(lambda _which, url, site: bends.without_filter(url, site)),
        "links forget the filter",
    ),
    Bug(
        "links-to-vendor",
        "links.next",
        "envelope",
        bends.links(lambda _which, url, site: bends.at_vendor(url, site)),
        "links lead to the vendor",
    ),
    Bug(
        "previous-link-missing",
        "links.previous",
        "envelope",
        bends.links(lambda which, url, _: None if which == "previous" else url),
        "no page links to the one before",
    ),
    Bug(
        "never-ending",
        "paging.ends",
        "found",
        bends.found(lambda found, _: attrs.evolve(found, more=True)),
        "there is always more",
    ),
    Bug("end-repeated", "paging.ends", "plan", _end_repeated, "behind the end comes the last page again"),
    Bug(
        "has-more-stuck",
        "envelope.counts",
        "envelope",
        bends.envelope("has-more", lambda _more, _: False),
        "there is never more",
    ),
    Bug(
        "total-of-page",
        "envelope.total",
        "found",
        bends.found(lambda found, _: found if found.total is None else attrs.evolve(found, total=len(found.bodies))),
        "the total counts one page",
    ),
    Bug("total-unfiltered", "envelope.total", "found", _total_of_all, "the total counts what the filter leaves out"),
    Bug(
        "count-ignored",
        "envelope.total",
        "ask",
        lambda ask, _: attrs.evolve(ask, page=msgspec.structs.replace(ask.page, count=False)),
        "the total is never sent",
    ),
    Bug(
        "page-count-wrong",
        "envelope.counts",
        "envelope",
        bends.envelope("page-count", lambda number, _: number + 1),
        "one too many",
    ),
    Bug(
        "limit-echo-wrong",
        "envelope.counts",
        "envelope",
        bends.envelope("limit", lambda _limit, site: bends.pagination(site).limit.maximum),
        "the echo is the largest size",
    ),
    Bug(
        "offset-echo-wrong",
        "envelope.counts",
        "envelope",
        bends.envelope("offset", lambda number, _: number + 1),
        "the echo is one more",
    ),
    Bug("empty-page-null", "answers.schema", "response", _null_items, "an empty page is null"),
)
