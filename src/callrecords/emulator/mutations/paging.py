"""Bugs in how a list is cut into pages."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

import attrs
import msgspec

from callrecords.conventions.paging import Envelope, PageRequest
from callrecords.conventions.paging_values import LARGEST
from callrecords.emulator.mutations import effects, needs
from callrecords.emulator.mutations.effects import cursor, envelope, links, offset, page, pagination, rows
from callrecords.emulator.mutations.planting import Effect, Mutation
from callrecords.emulator.operations.context import RequestContext
from callrecords.emulator.operations.listing import ListRequest
from callrecords.emulator.operations.wire import ServerResponse
from callrecords.emulator.store.store import Cursor, RowQuery, Rows, Sorted
from callrecords.spec.facts_paging import PaginationFacts


def _largest_default(request: ListRequest, context: RequestContext) -> ListRequest:
    limit = pagination(context).limit
    if limit.parameter is None or limit.parameter in context.parameters:
        return request
    return attrs.evolve(request, page=msgspec.structs.replace(request.page, limit=limit.maximum or LARGEST))


def _from_the_far_end(plan: RowQuery, _: RequestContext) -> RowQuery:
    if plan.cursor is None or plan.cursor.forward:
        return plan
    return attrs.evolve(plan, where=(*plan.where, plan.cursor.sql), cursor=None, order=(Sorted(plan.cursor.column),))


def _by_insertion(cursor: Cursor) -> Cursor:
    return attrs.evolve(cursor, column=attrs.evolve(cursor.column, sql="rid"), value=cursor.rid)


def _cursor_alone(plan: RowQuery, context: RequestContext) -> RowQuery:
    if plan.cursor is None or context.view is None:
        return plan
    return attrs.evolve(plan, where=effects.resource(context).listing.visible(context.view, context.now))


def _starts_over(request: ListRequest, context: RequestContext) -> ListRequest:
    key, keyset = request.page.after or request.page.before, pagination(context).keyset
    table = effects.resource(context).table
    if key is None or keyset is None or table.place(key, table.columns[keyset.order], ()) is not None:
        return request
    return attrs.evolve(request, page=msgspec.structs.replace(request.page, after=None, before=None))


def _of_default_size(skipped: int, page: PageRequest, facts: PaginationFacts) -> int:
    if facts.page is None or page.page is None:
        return skipped
    return (page.page - facts.page.first) * (facts.limit.default or page.limit)


def _end_repeated(plan: RowQuery, context: RequestContext) -> RowQuery:
    count = effects.resource(context).table.count(plan.where)
    if plan.cursor is not None or plan.offset < count:
        return plan
    return attrs.evolve(plan, offset=max(count - plan.limit, 0))


def _total_of_all(rows: Rows, context: RequestContext) -> Rows:
    if rows.total is None or context.view is None:
        return rows
    resource = effects.resource(context)
    return attrs.evolve(rows, total=resource.table.count(resource.listing.visible(context.view, context.now)))


def _token_taken(request: ListRequest, which: str) -> ListRequest:
    return (
        request
        if request.page.whose != which
        else attrs.evolve(request, page=msgspec.structs.replace(request.page, whose="own"))
    )


def _lost_behind_token(rows: Rows, context: RequestContext) -> Rows:
    last = not rows.more and effects.listed(context).page.whose is not None
    return attrs.evolve(rows, bodies=(), keys=()) if last else rows


def _next_elsewhere(given: Envelope, context: RequestContext) -> Envelope:
    facts = pagination(context).next
    if facts is None:
        return given
    if facts.header is not None:
        return msgspec.structs.replace(
            given,
            headers=tuple((name, text.replace("<", "<https://elsewhere.example", 1)) for name, text in given.headers),
        )
    link = given.after.get(facts.url or "")
    if not link:
        return given
    url = urlunsplit(urlsplit(str(link))._replace(scheme="https", netloc="elsewhere.example"))
    return msgspec.structs.replace(given, after={**given.after, facts.url or "": url})


def _null_items(response: ServerResponse, _: RequestContext) -> ServerResponse:
    return attrs.evolve(response, body=response.body.replace(b":[]", b":null"))


def _one_more(number: int, _: RequestContext) -> int:
    return number + 1


BUGS: tuple[Mutation, ...] = (
    Mutation("default-limit-largest", "limits.default", "the default page size is the largest",
             Effect("request", _largest_default, needs.PAGE_SIZE)),
    Mutation("limit-ignored", "limits.bounds", "pages have the default size",
             page(lambda page, facts: {"limit": facts.limit.default or page.limit + 1}, needs.PAGE_SIZE)),
    Mutation("limit-halved", "limits.bounds", "pages have half the size",
             page(lambda page, _: {"limit": max(page.limit // 2, 1)}, needs.PAGE_SIZE)),
    Mutation("largest-page-short", "limits.maximum", "a page of the largest size lacks its last record",
             page(lambda page, facts: {"limit": page.limit - 1} if page.limit == facts.largest else {})),
    Mutation("last-of-page-lost", "paging.every-record-once", "the last record of a full page is missing",
             rows(lambda rows, _: {"bodies": rows.bodies[:-1]} if rows.more else {})),
    Mutation("last-page-lost", "paging.every-record-once", "the last page is empty",
             rows(lambda rows, page: {"bodies": (), "keys": ()} if not rows.more and (page.offset or page.after) else {})),
    Mutation("first-repeated", "paging.every-record-once", "the first record comes twice",
             rows(lambda rows, _: {"bodies": rows.bodies[:1] + rows.bodies[:-1]})),
    Mutation("offset-one-short", "paging.every-record-once", "pages overlap by one",
             offset(lambda skipped, _page, _: skipped - 1)),
    Mutation("offset-ignored", "paging.every-record-once", "every page is the first", offset(lambda _skipped, _page, _: 0)),
    Mutation("offset-in-pages", "paging.every-record-once", "the offset counts pages",
             offset(lambda skipped, page, _: skipped * page.limit)),
    Mutation("page-late", "paging.every-record-once", "the first page is the second",
             offset(lambda skipped, page, _: skipped if page.page is None else skipped + page.limit,
                    needs.PAGE_NUMBERS)),
    Mutation("page-of-default-size", "paging.every-record-once", "page numbers count in default sizes",
             offset(_of_default_size, needs.PAGE_NUMBERS)),
    Mutation("page-echo-wrong", "envelope.counts", "the echo is one more", envelope("page", _one_more)),
    Mutation("page-total-wrong", "envelope.counts", "one page too many", envelope("page-total", _one_more)),
    Mutation("cursor-includes-record", "paging.cursor-offset-agree", "a page begins with the record that was named",
             cursor(lambda cursor: attrs.evolve(cursor, rid=cursor.rid + (-1 if cursor.forward else 1)))),
    Mutation("cursor-without-ties", "paging.every-record-once", "records with the same time are left out",
             cursor(lambda cursor: attrs.evolve(cursor, tie_breaker=False))),
    Mutation("cursor-reversed", "paging.cursor-offset-agree", "`after` is `before`",
             cursor(lambda cursor: attrs.evolve(cursor, forward=not cursor.forward))),
    Mutation("cursor-by-insertion", "paging.cursor-offset-agree", "the order of insertion counts",
             cursor(_by_insertion)),
    Mutation("before-from-far-end", "paging.before-mirrors-after", "`before` gives the oldest records",
             Effect("plan", _from_the_far_end, needs.CURSOR)),
    Mutation("cursor-drops-filter", "paging.keeps-filter", "a cursor forgets the filter",
             Effect("plan", _cursor_alone, needs.CURSOR)),
    Mutation("unknown-cursor-starts-over", "errors.bad-parameter", "an unknown record is the beginning",
             Effect("request", _starts_over, needs.CURSOR)),
    Mutation("made-up-token-starts-over", "paging.tokens", "a token that was made up is the beginning",
             Effect("request", lambda request, _: _token_taken(request, "unknown"), needs.TOKENS)),
    Mutation("token-of-another-query", "paging.tokens", "a token is taken beside any filter",
             Effect("request", lambda request, _: _token_taken(request, "foreign"), needs.TOKENS)),
    Mutation("page-behind-token-lost", "paging.every-record-once", "the last page is empty",
             Effect("rows", _lost_behind_token, needs.TOKENS)),
    Mutation("next-url-elsewhere", "paging.every-record-once", "the next page is on another host",
             Effect("envelope", _next_elsewhere, needs.NEXT)),
    Mutation("next-link-missing", "links.next", "no page links to the next",
             links(lambda which, url, _: None if which == "next" else url)),
    Mutation("next-link-drops-filter", "links.next", "links forget the filter",
             links(lambda _, url, context: effects.without_filter(url, context))),
    Mutation("links-to-vendor", "links.next", "links lead to the vendor",
             links(lambda _, url, context: effects.at_vendor(url, context))),
    Mutation("previous-link-missing", "links.previous", "no page links to the one before",
             links(lambda which, url, _: None if which == "previous" else url)),
    Mutation("never-ending", "paging.ends", "there is always more", rows(lambda _given, _: {"more": True})),
    Mutation("end-repeated", "paging.ends", "behind the end comes the last page again", Effect("plan", _end_repeated)),
    Mutation("has-more-stuck", "envelope.counts", "there is never more", envelope("has-more", lambda _given, _: False)),
    Mutation("total-of-page", "envelope.total", "the total counts one page",
             rows(lambda rows, _: {} if rows.total is None else {"total": len(rows.bodies)})),
    Mutation("total-unfiltered", "envelope.total", "the total counts what the filter leaves out",
             Effect("rows", _total_of_all)),
    Mutation("count-ignored", "envelope.total", "the total is never sent",
             page(lambda _given, _: {"count": False}, needs.TOTAL_PARAMETER)),
    Mutation("page-count-wrong", "envelope.counts", "one too many", envelope("page-count", _one_more)),
    Mutation("limit-echo-wrong", "envelope.counts", "the echo is the largest size",
             envelope("limit", lambda _, context: pagination(context).largest or 0)),
    Mutation("offset-echo-wrong", "envelope.counts", "the echo is one more", envelope("offset", _one_more)),
    Mutation("empty-page-null", "answers.schema", "an empty page is null", Effect("response", _null_items)),
)  # fmt: skip
