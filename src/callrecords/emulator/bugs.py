"""The bugs that can be planted: what a suite must find if it proves what it promises.

One entry each: its name, the promise that it breaks, the seam at which it sits (see `planting`), how it bends what
passes there, and what it does in words.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import attrs
import msgspec

from callrecords.conventions.fields import Selection
from callrecords.core.expr import And, Condition, Expr, Op
from callrecords.core.facts import FieldFacts
from callrecords.emulator import bends
from callrecords.emulator.bends import Bend, Raws
from callrecords.emulator.identity import CHILD, GRANDCHILD, OWN, STRANGER, Grant, View
from callrecords.emulator.listing import Ask, window
from callrecords.emulator.planting import Bug
from callrecords.emulator.seams import Site
from callrecords.emulator.store import Cursor, Found, Plan, Sorted
from callrecords.emulator.wire import Refused, Response


def _prefix(one: Condition, _: object) -> Expr:
    if one.op is Op.EQ and isinstance(one.value, str) and one.value:
        return Condition(one.field, Op.STARTS_WITH, one.value[:-1])
    return one


def _first_word(value: object) -> object:
    return value.partition(" ")[0] if isinstance(value, str) else value


def _whole_number(one: Condition, field: FieldFacts) -> Expr:
    if field.kind == "decimal" and not isinstance(one.value, str):
        return Condition(one.field, one.op, int(one.value))  # type: ignore[arg-type]  # of the field's kind
    return one


def _without_last(expr: Expr) -> Expr | None:
    return And(expr.parts[:-1]) if isinstance(expr, And) and len(expr.parts) > 1 else expr


def _empty_is_a_value(ask: Ask, site: Site) -> Ask:
    facts = site.operation.filter if site.operation is not None else None
    blank = [one for one in (facts.parameters if facts else ()) if site.values.get(one.parameter) == ""]
    if not blank:
        return ask
    return attrs.evolve(ask, where=Condition(blank[0].field, Op.EQ, ""))


def _clipped_window(ask: Ask, site: Site) -> Ask:
    clock = bends.resource(site).operation.clock
    if clock is None or clock.widest_window is None:
        return ask
    since, until = window(ask.where, clock.field)
    if since is None or until is None or until - since <= clock.widest_window:
        return ask
    changed: Ask = bends.without_clock(Op.GE, Op.GT)(ask, site)
    start = Condition(clock.field, Op.GE, until - clock.widest_window)
    return attrs.evolve(changed, where=start if changed.where is None else And.of(start, changed.where))


def _one_end_ignored(given: Mapping[str, str], site: Site) -> Mapping[str, str]:
    facts = site.operation.filter if site.operation is not None else None
    for one in facts.parameters if facts is not None else ():
        group = [other.parameter for other in facts.parameters if other.together == one.together] if facts else []
        if one.together and one.parameter in given and not all(name in given for name in group):
            return {name: value for name, value in given.items() if name not in group}
    return given


def _short_default_window(plan: Plan, site: Site) -> Plan:
    clock = bends.resource(site).operation.clock
    if clock is None or clock.default_window is None or bends.asked(site).where is not None:
        return plan
    column = bends.resource(site).columns[clock.field].sql
    return attrs.evolve(plan, where=(*plan.where, (f"{column} >= ?", (site.now - 7 * 86_400_000_000,))))


def _numbers_as_text(plan: Plan, _: Site) -> Plan:
    def text(part: Sorted) -> Sorted:
        if part.column is None or part.column.affinity != "INTEGER":
            return part
        return attrs.evolve(part, column=attrs.evolve(part.column, sql=f"CAST({part.column.sql} AS TEXT)"))

    return attrs.evolve(plan, order=tuple(map(text, plan.order)))


def _unstable_ties(plan: Plan, _: Site) -> Plan:
    return attrs.evolve(plan, order=(*plan.order, Sorted(None, descending=True))) if plan.offset else plan


def _ties_by_page_size(plan: Plan, _: Site) -> Plan:
    return attrs.evolve(plan, order=(*plan.order, Sorted(None, descending=True))) if plan.limit % 2 else plan


def _shuffled_anew(plan: Plan, _: Site) -> Plan:
    return plan if plan.shuffle is None else attrs.evolve(plan, shuffle=plan.shuffle + 7919 * plan.offset)


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


def _total_of_all(found: Found, site: Site) -> Found:
    if found.total is None or site.view is None:
        return found
    resource = bends.resource(site)
    return attrs.evolve(found, total=resource.table.count(resource.visible(site.view)))


def _no_roles(grant: Grant | Refused, _: Site) -> Grant | Refused:
    if isinstance(grant, Refused) or grant.kind != "manage":
        return grant
    return attrs.evolve(grant, roles=frozenset())


def _managing_family(owners: tuple[int, ...], site: Site) -> tuple[int, ...]:
    return (OWN, CHILD, GRANDCHILD) if site.grant is not None and site.grant.kind == "manage" else owners


def _family_alone(owners: tuple[int, ...], site: Site) -> tuple[int, ...]:
    return (OWN, CHILD, GRANDCHILD) if _is_single(site) else owners


def _strangers_alone(owners: tuple[int, ...], site: Site) -> tuple[int, ...]:
    return (*owners, STRANGER) if _is_single(site) else owners


def _is_single(site: Site) -> bool:
    return site.operation is not None and site.operation.resource.role == "get"


def _tenantless(owners: tuple[int, ...], site: Site) -> tuple[int, ...]:
    facts = site.operation.visibility if site.operation is not None else None
    administers = facts is not None and site.grant is not None and not site.grant.roles.isdisjoint(facts.tenant)
    return (-1,) if administers else owners


def _any_role(view: View | Refused, site: Site) -> View | Refused:
    if isinstance(view, Refused) and view.situation == "forbidden" and site.grant is not None and site.grant.roles:
        return View((site.grant.account,))
    return view


def _anybodys(body: bytes | None, site: Site) -> bytes | None:
    if body is not None or site.operation is None:
        return body
    return bends.resource(site).table.single(site.path[site.operation.path_parameters[-1]], ())


def _as_forbidden(grant: Grant | Refused, _: Site) -> Grant | Refused:
    if isinstance(grant, Refused) and grant.situation == "expired-token":
        return Refused("forbidden", grant.detail)
    return grant


def _nobodys(view: View | Refused, _: Site) -> View | Refused:
    if isinstance(view, Refused) and view.situation == "foreign-token":
        return View((-1,))
    return view


def _as_missing(record: Raws, _: Site) -> Raws:
    return {name: raw for name, raw in record.items() if bytes(raw) != b"null"}


def _selected_as_null(record: Raws, site: Site) -> Raws:
    if site.ask is None or site.ask.selection == Selection():
        return record
    return record | {name: msgspec.Raw(b"null") for name in bends.resource(site).fields if name not in record}


def _odd_word(record: Raws, site: Site) -> Raws:
    known = bends.resource(site).teller.fields
    return {
        name: msgspec.Raw(bytes(raw).swapcase())
        if name in known and known[name].enum and bytes(raw) != b"null"
        else raw
        for name, raw in record.items()
    }


def _keyless(record: Raws, site: Site) -> Raws:
    return {name: raw for name, raw in record.items() if name != bends.resource(site).teller.facts.key}


def _never_null(record: Raws, site: Site) -> Raws:
    known = bends.resource(site).teller.fields
    solid = next((name for name in reversed(record) if name in known and not known[name].nullable), None)
    return record if solid is None else record | {solid: msgspec.Raw(b"null")}


def _cents(record: Raws, site: Site) -> Raws:
    known = bends.resource(site).teller.fields
    for name, raw in record.items():
        if name in known and known[name].unit == "money" and bytes(raw) != b"null":
            changed = bends.cut_to_hundredths(msgspec.json.decode(raw))
            record[name] = msgspec.Raw(msgspec.json.Encoder(decimal_format="number").encode(changed))
    return record


def _exponents(record: Raws, site: Site) -> Raws:
    known = bends.resource(site).teller.fields
    for name, raw in record.items():
        if name in known and known[name].unit == "money" and bytes(raw) not in (b"null", b'"0"', b"0"):
            text = f"{Decimal(str(msgspec.json.decode(raw))):E}".encode()
            record[name] = msgspec.Raw(b'"' + text + b'"' if bytes(raw).startswith(b'"') else text)
    return record


def _same_keys(bodies: bends.Bodies, site: Site) -> bends.Bodies:
    if len(bodies) < 2:
        return bodies
    key = bends.resource(site).teller.facts.key
    first, second = (msgspec.json.decode(body, type=Raws) for body in bodies[:2])
    return (bodies[0], msgspec.json.encode(second | {key: first[key]} if key in first else second), *bodies[2:])


def _part(part: str, site: Site) -> str | None:
    """The field that tells a part of the story."""
    fields = bends.resource(site).teller.fields.values()
    return next((field.name for field in fields if field.means is not None and field.means.part == part), None)


def _times_swapped(record: Raws, site: Site) -> Raws:
    start, end = _part("started", site), _part("ended", site)
    if start is None or end is None or start not in record or end not in record:
        return record
    return record | {start: record[end], end: record[start]}


def _longer(record: Raws, site: Site) -> Raws:
    for part in ("duration", "talk-duration"):
        name = _part(part, site)
        if name is not None and name in record and bytes(record[name]) != b"null":
            value = msgspec.json.decode(record[name])
            longer = f"{Decimal(value) + 100:f}" if isinstance(value, str) else value + 100
            record[name] = msgspec.Raw(msgspec.json.encode(longer))
    return record


def _whole_records(found: Found, site: Site) -> Found:
    table = bends.resource(site).table
    return attrs.evolve(found, bodies=tuple(table.single(key, ()) or b"" for key in found.keys))


def _summary(record: Raws, site: Site) -> Raws:
    return {name: raw for name, raw in record.items() if name not in bends.resource(site).teller.facts.only_single}


def _wrapped(body: bytes | None, _: Site) -> bytes | None:
    return body if body is None else b'{"items":[' + body + b"]}"


def _is_error(answer: Response) -> bool:
    return answer.status >= 400


def _status(new: int) -> Bend:
    return bends.responses(lambda answer, _: attrs.evolve(answer, status=new) if _is_error(answer) else answer)


def _plain_error(answer: Response, _: Site) -> Response:
    return attrs.evolve(answer, body=b'{"error":"something went wrong"}') if _is_error(answer) else answer


def _without_detail(answer: Response, site: Site) -> Response:
    situation = site.bundle.errors.situations["bad-parameter"]
    if answer.status != situation.status or "{detail}" not in situation.message:
        return answer
    return attrs.evolve(answer, body=b"{}")


def _null_items(answer: Response, _: Site) -> Response:
    return attrs.evolve(answer, body=answer.body.replace(b":[]", b":null"))


def _swallowed_verb(answer: Response, _: Site) -> Response:
    return attrs.evolve(answer, status=404, headers=()) if answer.status == 405 else answer


def _without_allow(answer: Response, _: Site) -> Response:
    return attrs.evolve(answer, headers=tuple(pair for pair in answer.headers if pair[0] != "allow"))


def _html(answer: Response, _: Site) -> Response:
    return attrs.evolve(answer, media_type="text/html")


BUGS: dict[str, Bug] = {
    bug.name: bug
    for bug in (
        # filters
        Bug("ge-as-gt", "filter.ge", "ask", bends.operator(Op.GT, Op.GE), "`ge` leaves equal values out"),
        Bug("gt-as-ge", "filter.gt", "ask", bends.operator(Op.GE, Op.GT), "`gt` takes equal values in"),
        Bug("le-as-lt", "filter.le", "ask", bends.operator(Op.LT, Op.LE), "`le` leaves equal values out"),
        Bug("lt-as-le", "filter.lt", "ask", bends.operator(Op.LE, Op.LT), "`lt` takes equal values in"),
        Bug("eq-as-prefix", "filter.eq", "ask", bends.conditions(_prefix), "`eq` takes longer texts in"),
        Bug("eq-any-case", "filter.eq", "plan", bends.sql(r" = \?", " = ? COLLATE NOCASE"), "`eq` overlooks case"),
        Bug("ne-as-eq", "filter.ne", "ask", bends.operator(Op.EQ, Op.NE), "`ne` selects the equal ones"),
        Bug(
            "ne-takes-null",
            "filter.null",
            "plan",
            bends.sql(r"(\w+) <> \?", r"(\1 <> ? OR \1 IS NULL)"),
            "`ne` selects nulls",
        ),
        Bug(
            "like-as-eq",
            "filter.like",
            "ask",
            bends.operator(Op.EQ, Op.LIKE, lambda text: text.replace("%", "")),
            "`%` is no wildcard",
        ),
        Bug(
            "like-unanchored",
            "filter.like",
            "ask",
            bends.operator(Op.LIKE, Op.LIKE, lambda text: f"%{text}"),
            "`like` begins anywhere",
        ),
        Bug(
            "startswith-anywhere",
            "filter.startswith",
            "ask",
            bends.operator(Op.CONTAINS, Op.STARTS_WITH),
            "a start anywhere",
        ),
        Bug(
            "endswith-anywhere", "filter.endswith", "ask", bends.operator(Op.CONTAINS, Op.ENDS_WITH), "an end anywhere"
        ),
        Bug(
            "contains-at-start",
            "filter.contains",
            "ask",
            bends.operator(Op.STARTS_WITH, Op.CONTAINS),
            "a part at the start only",
        ),
        Bug("and-or-swapped", "filter.and", "ask", bends.tree(bends.swapped_joints), "`and` is `or`, `or` is `and`"),
        Bug(
            "last-condition-dropped",
            "filter.and",
            "ask",
            bends.tree(_without_last),
            "the last of several conditions is lost",
        ),
        Bug("or-binds-tighter", "filter.or", "ask", bends.tree(bends.or_first), "`or` binds tighter than `and`"),
        Bug(
            "parentheses-ignored",
            "filter.or",
            "ask",
            bends.tree(bends.unbracketed),
            "parentheses mean nothing",
        ),
        Bug("filter-ignored", "filter.eq", "ask", bends.tree(lambda _: None), "the filter is read and not applied"),
        Bug("value-cut-at-space", "filter.eq", "ask", bends.values(_first_word), "a value ends at its first space"),
        Bug(
            "decimals-cut",
            "filter.gt",
            "ask",
            bends.conditions(_whole_number),
            "numbers are compared without fraction",
        ),
        Bug(
            "fractions-of-seconds-cut",
            "filter.ge-lt-split",
            "ask",
            bends.values(bends.whole_second),
            "times are compared in seconds",
        ),
        Bug(
            "offset-of-times-ignored",
            "filter.ge",
            "values",
            bends.texts(r"[+-]\d\d:\d\d\b", "Z"),
            "`+02:00` is read as `Z`",
        ),
        Bug(
            "dates-end-the-day",
            "filter.ge",
            "values",
            bends.texts(r"(\d{4}-\d\d-\d\d)(?![T\d])", r"\1T23:59:59Z"),
            "a date is its end",
        ),
        Bug(
            "search-ignored",
            "search.finds",
            "ask",
            lambda ask, _: attrs.evolve(ask, search=None),
            "the search is not applied",
        ),
        Bug(
            "search-any-case",
            "search.finds",
            "plan",
            bends.sql(r"instr\((\w+), \?\)", r"instr(lower(\1), lower(?))"),
            "the search overlooks case",
        ),
        Bug(
            "search-in-one-field",
            "search.finds",
            "plan",
            bends.sql(r" OR instr\(\w+, \?\)", " OR ? IS NULL"),
            "only the first field is searched",
        ),
        Bug(
            "window-start-ignored",
            "window.split-union",
            "ask",
            bends.without_clock(Op.GE, Op.GT),
            "a window has no start",
        ),
        Bug(
            "window-end-ignored", "window.split-union", "ask", bends.without_clock(Op.LT, Op.LE), "a window has no end"
        ),
        Bug("wide-window-clipped", "window.widest", "ask", _clipped_window, "too wide a window is cut in silence"),
        Bug(
            "half-window-ignored",
            "filter.together",
            "values",
            _one_end_ignored,
            "one end without the other is overlooked",
        ),
        Bug(
            "empty-is-a-value", "filter.empty-means-all", "ask", _empty_is_a_value, "an empty parameter selects nothing"
        ),
        Bug(
            "short-default-window",
            "window.default",
            "plan",
            _short_default_window,
            "without a window a week is meant",
        ),
        Bug(
            "bad-filter-ignored",
            "errors.bad-parameter",
            "values",
            bends.tolerant("filter"),
            "a filter that cannot be read is dropped",
        ),
        # order
        Bug(
            "order-ignored",
            "order.sorted",
            "ask",
            lambda ask, _: attrs.evolve(ask, order=None),
            "the order is not applied",
        ),
        Bug(
            "descending-ascends",
            "order.sorted",
            "plan",
            lambda plan, _: attrs.evolve(plan, order=tuple(Sorted(one.column) for one in plan.order)),
            "`desc` means `asc`",
        ),
        Bug(
            "ascending-descends",
            "order.sorted",
            "plan",
            lambda plan, _: attrs.evolve(plan, order=tuple(Sorted(one.column, descending=True) for one in plan.order)),
            "`asc` means `desc`",
        ),
        Bug(
            "second-field-ignored",
            "order.sorted",
            "plan",
            lambda plan, _: attrs.evolve(plan, order=plan.order[:1]),
            "only the first field sorts",
        ),
        Bug("numbers-sorted-as-text", "order.sorted", "plan", _numbers_as_text, "10 comes before 9"),
        Bug(
            "ties-unstable",
            "paging.every-record-once",
            "plan",
            _unstable_ties,
            "equal values change places between pages",
        ),
        Bug(
            "default-order-by-insertion",
            "order.default",
            "plan",
            lambda plan, site: (
                plan if bends.asked(site).order else attrs.evolve(plan, order=(Sorted(None, descending=True),))
            ),
            "without an order the latest inserted comes first",
        ),
        Bug("shuffled-anew", "order.shuffle", "plan", _shuffled_anew, "each page of a shuffled list is mixed anew"),
        Bug(
            "ties-by-page-size",
            "order.stable",
            "plan",
            _ties_by_page_size,
            "on odd page sizes equal values stand otherwise",
        ),
        Bug(
            "bad-order-ignored",
            "errors.bad-parameter",
            "values",
            bends.tolerant("order"),
            "an order that cannot be read is dropped",
        ),
        # choice of fields
        Bug(
            "fields-ignored",
            "fields.exact",
            "ask",
            lambda ask, _: attrs.evolve(ask, selection=Selection()),
            "all fields are sent",
        ),
        Bug(
            "first-field-lost",
            "fields.exact",
            "ask",
            lambda ask, _: (
                attrs.evolve(ask, selection=Selection(ask.selection.include[1:])) if ask.selection.include else ask
            ),
            "the first wanted field is missing",
        ),
        Bug(
            "unwanted-fields-null",
            "fields.exact",
            "bodies",
            bends.records(_selected_as_null),
            "unwanted fields are null",
        ),
        Bug(
            "exclude-as-include",
            "fields.exact",
            "ask",
            lambda ask, _: (
                attrs.evolve(ask, selection=Selection(ask.selection.exclude)) if ask.selection.exclude else ask
            ),
            "only the unwanted fields are sent",
        ),
        Bug(
            "bad-fields-ignored",
            "errors.bad-parameter",
            "values",
            bends.tolerant("fields"),
            "unknown fields are overlooked",
        ),
        # paging
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
            bends.found(
                lambda found, _: found if found.total is None else attrs.evolve(found, total=len(found.bodies))
            ),
            "the total counts one page",
        ),
        Bug(
            "total-unfiltered", "envelope.total", "found", _total_of_all, "the total counts what the filter leaves out"
        ),
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
        # identity
        Bug("roles-unchecked", "scope.required", "view", bends.forgiven("forbidden"), "a token needs no role"),
        Bug("any-role-suffices", "scope.required", "view", _any_role, "any role opens everything"),
        Bug("manage-refused", "scope.required", "grant", _no_roles, "the role to manage does not allow to read"),
        Bug(
            "descendants-always",
            "scope.descendants",
            "view",
            bends.owners(lambda _owners, _: (OWN, CHILD, GRANDCHILD)),
            "no role is needed",
        ),
        Bug(
            "descendants-never",
            "scope.descendants",
            "view",
            bends.owners(lambda owners, _: owners[:1]),
            "the role shows nothing more",
        ),
        Bug(
            "descendants-one-level",
            "scope.descendants",
            "view",
            bends.owners(lambda owners, _: tuple(one for one in owners if one != GRANDCHILD)),
            "only direct children show",
        ),
        Bug(
            "descendants-instead",
            "scope.descendants",
            "view",
            bends.owners(lambda owners, _: owners[1:] or owners),
            "the role hides one's own records",
        ),
        Bug(
            "manage-sees-descendants",
            "scope.descendants",
            "view",
            bends.owners(_managing_family),
            "to manage is to see all below",
        ),
        Bug(
            "strangers-visible",
            "scope.descendants",
            "view",
            bends.owners(lambda owners, _: (*owners, STRANGER)),
            "other accounts show",
        ),
        Bug(
            "strangers-for-children",
            "scope.descendants",
            "view",
            bends.owners(lambda owners, _: tuple(STRANGER if one == CHILD else one for one in owners)),
            "other accounts show in place of those below",
        ),
        Bug(
            "strangers-alone",
            "scope.descendants",
            "view",
            bends.owners(lambda _owners, _: (STRANGER,)),
            "a token sees another account",
        ),
        Bug(
            "single-of-descendants",
            "scope.descendants",
            "view",
            bends.owners(_family_alone),
            "a single record below shows",
        ),
        Bug(
            "single-of-strangers",
            "scope.descendants",
            "view",
            bends.owners(_strangers_alone),
            "a stranger's record shows",
        ),
        Bug("single-unscoped", "scope.descendants", "single", _anybodys, "a single record is anybody's"),
        Bug(
            "own-calls-see-all",
            "token.own-calls",
            "view",
            bends.own_calls(lambda _own, _: False),
            "a user sees the whole tenant",
        ),
        Bug(
            "own-calls-as-caller",
            "token.own-calls",
            "plan",
            bends.sql(r"^\((\w+ = \?) OR \w+ = \?\)$", r"(\1 AND ? IS NOT NULL)"),
            "a user sees only calls that it made",
        ),
        Bug(
            "own-calls-single-unscoped",
            "token.own-calls",
            "view",
            bends.own_calls(lambda own, site: own and not _is_single(site)),
            "a user reads any single record",
        ),
        Bug(
            "tenant-as-user",
            "token.own-calls",
            "view",
            bends.own_calls(lambda _own, _: True),
            "an administrator sees only own calls",
        ),
        Bug(
            "tenant-single-as-user",
            "token.own-calls",
            "view",
            bends.own_calls(lambda own, site: own or _is_single(site)),
            "an administrator reads only own single records",
        ),
        Bug("tenant-empty", "token.own-calls", "view", bends.owners(_tenantless), "an administrator sees nothing"),
        Bug(
            "foreign-token-accepted",
            "token.bound",
            "view",
            bends.forgiven("foreign-token"),
            "a foreign token reads its own records here",
        ),
        Bug(
            "foreign-token-reads",
            "token.bound",
            "view",
            bends.forgiven("foreign-token", OWN),
            "a foreign token reads these records",
        ),
        Bug("foreign-token-empty", "token.bound", "view", _nobodys, "a foreign token gets an empty list"),
        Bug("no-token-needed", "token.kinds", "grant", bends.forgiven("no-token"), "no token is as good as one"),
        Bug("any-token-accepted", "token.kinds", "grant", bends.forgiven("bad-token"), "any token is as good as one"),
        Bug("expired-accepted", "token.kinds", "grant", bends.forgiven("expired-token"), "tokens live for ever"),
        Bug("expired-as-forbidden", "token.kinds", "grant", _as_forbidden, "an expired token lacks a role"),
        # errors
        Bug("errors-as-200", "errors.body", "response", _status(200), "errors have status 200"),
        Bug("errors-as-500", "server.standard-checks", "response", _status(500), "errors have status 500"),
        Bug("errors-plain", "errors.body", "response", _plain_error, "errors have a body that no page shows"),
        Bug("errors-mute", "errors.body", "response", _without_detail, "errors do not name the parameter"),
        Bug(
            "unknown-parameters-ignored",
            "errors.bad-parameter",
            "query",
            bends.query(bends.known_only),
            "unknown parameters pass",
        ),
        Bug(
            "repeated-parameters-pass",
            "errors.bad-parameter",
            "query",
            bends.query(bends.last_wins),
            "the last one counts",
        ),
        Bug(
            "unknown-record-null",
            "get.unknown-404",
            "single",
            lambda body, _: b"{}" if body is None else body,
            "an unknown record is an empty one",
        ),
        Bug("verbs-not-found", "errors.method", "response", _swallowed_verb, "other verbs are answered 404"),
        Bug("verbs-without-allow", "errors.method", "response", _without_allow, "405 does not say what is allowed"),
        # records
        Bug("null-as-missing", "fields.exact", "records", bends.records(_as_missing), "null fields are left out"),
        Bug("missing-as-null", "answers.schema", "records", bends.records(_never_null), "null where no page allows it"),
        Bug(
            "numbers-as-strings",
            "answers.schema",
            "records",
            bends.kinds("integer", "epoch-ms", change=str),
            "whole numbers are strings",
        ),
        Bug(
            "flags-as-strings",
            "answers.schema",
            "records",
            bends.kinds("boolean", change=lambda value: str(value).lower()),
            "flags are strings",
        ),
        Bug(
            "times-without-zone",
            "answers.schema",
            "records",
            bends.kinds("time", change=lambda value: str(value).removesuffix("Z")),
            "times have no zone",
        ),
        Bug(
            "money-in-cents", "get.agrees-with-list", "bodies", bends.records(_cents), "a list rounds amounts to cents"
        ),
        Bug("money-in-exponents", "cdr.decimals", "records", bends.records(_exponents), "amounts are sent as 2.5E-3"),
        Bug("keys-repeat", "cdr.unique-ids", "bodies", _same_keys, "two records have one key"),
        Bug(
            "times-swapped",
            "cdr.times-ordered",
            "records",
            bends.records(_times_swapped),
            "a call ends before it begins",
        ),
        Bug("durations-off", "cdr.durations", "records", bends.records(_longer), "a call lasts a hundred seconds more"),
        Bug("odd-words", "answers.schema", "records", bends.records(_odd_word), "words of an enum in another case"),
        Bug("key-missing", "cdr.unique-ids", "records", bends.records(_keyless), "records without their key"),
        Bug(
            "list-tells-all",
            "get.agrees-with-list",
            "found",
            _whole_records,
            "a list sends what only the single record has",
        ),
        Bug(
            "single-tells-less",
            "get.agrees-with-list",
            "single",
            bends.records(_summary),
            "a single record is that of the list",
        ),
        Bug("single-in-envelope", "answers.schema", "single", _wrapped, "a single record comes in an envelope"),
        Bug("json-as-html", "server.standard-checks", "response", _html, "JSON is called HTML"),
    )
}
"""Every bug by name."""
