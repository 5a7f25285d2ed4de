"""The bugs that can be planted: what a suite must find if it proves what it promises.

One entry each: its name, the promise that it breaks, the seam at which it sits (see `planting`), how it bends what
passes there, and what it does in words.
"""

from __future__ import annotations

from collections.abc import Mapping

import attrs
import msgspec

from callrecords.conventions.fields import Selection
from callrecords.conventions.order import Shuffle
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
    return attrs.evolve(ask, page=attrs.evolve(ask.page, after=None, before=None))


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


def _blank_as_null(record: Raws, _: Site) -> Raws:
    return {name: msgspec.Raw(b"null") if bytes(raw) == b'""' else raw for name, raw in record.items()}


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
            "filter.ne",
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
        Bug(
            "or-binds-tighter", "filter.precedence", "ask", bends.tree(bends.or_first), "`or` binds tighter than `and`"
        ),
        Bug(
            "parentheses-ignored",
            "filter.parentheses",
            "ask",
            bends.tree(bends.unbracketed),
            "parentheses mean nothing",
        ),
        Bug(
            "filter-ignored", "filter.applies", "ask", bends.tree(lambda _: None), "the filter is read and not applied"
        ),
        Bug(
            "value-cut-at-space", "filter.quoting", "ask", bends.values(_first_word), "a value ends at its first space"
        ),
        Bug(
            "decimals-cut",
            "filter.decimals",
            "ask",
            bends.conditions(_whole_number),
            "numbers are compared without fraction",
        ),
        Bug(
            "fractions-of-seconds-cut",
            "filter.times",
            "ask",
            bends.values(bends.whole_second),
            "times are compared in seconds",
        ),
        Bug(
            "offset-of-times-ignored",
            "filter.times",
            "values",
            bends.texts(r"[+-]\d\d:\d\d\b", "Z"),
            "`+02:00` is read as `Z`",
        ),
        Bug(
            "dates-end-the-day",
            "filter.times",
            "values",
            bends.texts(r"(\d{4}-\d\d-\d\d)(?![T\d])", r"\1T23:59:59Z"),
            "a date is its end",
        ),
        Bug(
            "search-ignored",
            "filter.search",
            "ask",
            lambda ask, _: attrs.evolve(ask, search=None),
            "the search is not applied",
        ),
        Bug(
            "search-in-one-field",
            "filter.search",
            "plan",
            bends.sql(r" OR instr\(\w+, \?\)", " OR ? IS NULL"),
            "only the first field is searched",
        ),
        Bug("window-start-ignored", "filter.window", "ask", bends.without_clock(Op.GE, Op.GT), "a window has no start"),
        Bug("window-end-ignored", "filter.window", "ask", bends.without_clock(Op.LT, Op.LE), "a window has no end"),
        Bug(
            "wide-window-clipped", "filter.widest-window", "ask", _clipped_window, "too wide a window is cut in silence"
        ),
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
            "filter.default-window",
            "plan",
            _short_default_window,
            "without a window a week is meant",
        ),
        Bug(
            "bad-filter-ignored",
            "errors.filter",
            "values",
            bends.tolerant("filter"),
            "a filter that cannot be read is dropped",
        ),
        # order
        Bug(
            "order-ignored",
            "order.applies",
            "ask",
            lambda ask, _: attrs.evolve(ask, order=None),
            "the order is not applied",
        ),
        Bug(
            "descending-ascends",
            "order.descending",
            "plan",
            lambda plan, _: attrs.evolve(plan, order=tuple(Sorted(one.column) for one in plan.order)),
            "`desc` means `asc`",
        ),
        Bug(
            "ascending-descends",
            "order.ascending",
            "plan",
            lambda plan, _: attrs.evolve(plan, order=tuple(Sorted(one.column, descending=True) for one in plan.order)),
            "`asc` means `desc`",
        ),
        Bug(
            "second-field-ignored",
            "order.second-field",
            "plan",
            lambda plan, _: attrs.evolve(plan, order=plan.order[:1]),
            "only the first field sorts",
        ),
        Bug("numbers-sorted-as-text", "order.typed", "plan", _numbers_as_text, "10 comes before 9"),
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
        Bug(
            "shuffle-ignored",
            "order.shuffle",
            "ask",
            lambda ask, _: attrs.evolve(ask, order=None) if isinstance(ask.order, Shuffle) else ask,
            "nothing is shuffled",
        ),
        Bug(
            "bad-order-ignored",
            "errors.order",
            "values",
            bends.tolerant("order"),
            "an order that cannot be read is dropped",
        ),
        # choice of fields
        Bug(
            "fields-ignored",
            "fields.include",
            "ask",
            lambda ask, _: attrs.evolve(ask, selection=Selection()),
            "all fields are sent",
        ),
        Bug(
            "first-field-lost",
            "fields.include",
            "ask",
            lambda ask, _: (
                attrs.evolve(ask, selection=Selection(ask.selection.include[1:])) if ask.selection.include else ask
            ),
            "the first wanted field is missing",
        ),
        Bug(
            "unwanted-fields-null",
            "fields.include",
            "bodies",
            bends.records(_selected_as_null),
            "unwanted fields are null",
        ),
        Bug(
            "exclude-as-include",
            "fields.exclude",
            "ask",
            lambda ask, _: (
                attrs.evolve(ask, selection=Selection(ask.selection.exclude)) if ask.selection.exclude else ask
            ),
            "only the unwanted fields are sent",
        ),
        Bug("bad-fields-ignored", "errors.fields", "values", bends.tolerant("fields"), "unknown fields are overlooked"),
        # paging
        Bug(
            "limit-ignored",
            "paging.limit",
            "ask",
            bends.page(lambda _, facts: facts.limit.default),
            "pages have the default size",
        ),
        Bug(
            "limit-halved",
            "paging.limit",
            "ask",
            bends.page(lambda ask, _: max(ask.page.limit // 2, 1)),
            "pages have half the size",
        ),
        Bug(
            "limit-clamped",
            "errors.limit",
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
        Bug("offset-ignored", "paging.offset", "plan", bends.offset(lambda _given, _: 0), "every page is the first"),
        Bug(
            "offset-in-pages",
            "paging.offset",
            "plan",
            bends.offset(lambda given, ask: given * ask.page.limit),
            "the offset counts pages",
        ),
        Bug("page-late", "paging.page-number", "plan", _page_late, "the first page is the second"),
        Bug(
            "page-of-default-size",
            "paging.page-number",
            "plan",
            _page_of_default_size,
            "page numbers count in default sizes",
        ),
        Bug(
            "page-echo-wrong",
            "paging.page-number",
            "envelope",
            bends.envelope("page", lambda number, _: number + 1),
            "the echo is one more",
        ),
        Bug(
            "page-total-wrong",
            "paging.page-number",
            "envelope",
            bends.envelope("page-total", lambda number, _: number + 1),
            "one page too many",
        ),
        Bug(
            "cursor-includes-record",
            "paging.cursor-after",
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
            "paging.cursor-after",
            "plan",
            bends.cursor(lambda cursor: attrs.evolve(cursor, forward=not cursor.forward)),
            "`after` is `before`",
        ),
        Bug(
            "cursor-by-insertion",
            "paging.cursor-order",
            "plan",
            bends.cursor(_by_insertion),
            "the order of insertion counts",
        ),
        Bug(
            "before-from-far-end",
            "paging.cursor-before",
            "plan",
            _from_the_far_end,
            "`before` gives the oldest records",
        ),
        Bug("cursor-drops-filter", "paging.cursor-filter", "plan", _cursor_alone, "a cursor forgets the filter"),
        Bug("unknown-cursor-starts-over", "errors.cursor", "ask", _starts_over, "an unknown record is the beginning"),
        Bug(
            "next-link-missing",
            "paging.next-link",
            "envelope",
            bends.links(lambda which, url, _: None if which == "next" else url),
            "no page links to the next",
        ),
        Bug(
            "next-link-drops-filter",
            "paging.next-link",
            "envelope",
            bends.links(lambda _which, url, site: bends.without_filter(url, site)),
            "links forget the filter",
        ),
        Bug(
            "links-to-vendor",
            "paging.next-link",
            "envelope",
            bends.links(lambda _which, url, site: bends.at_vendor(url, site)),
            "links lead to the vendor",
        ),
        Bug(
            "previous-link-missing",
            "paging.previous-link",
            "envelope",
            bends.links(lambda which, url, _: None if which == "previous" else url),
            "no page links to the one before",
        ),
        Bug(
            "never-ending",
            "paging.end",
            "found",
            bends.found(lambda found, _: attrs.evolve(found, more=True)),
            "there is always more",
        ),
        Bug(
            "has-more-stuck",
            "paging.envelope",
            "envelope",
            bends.envelope("has-more", lambda _more, _: False),
            "there is never more",
        ),
        Bug(
            "total-of-page",
            "paging.total",
            "found",
            bends.found(
                lambda found, _: found if found.total is None else attrs.evolve(found, total=len(found.bodies))
            ),
            "the total counts one page",
        ),
        Bug("total-unfiltered", "paging.total", "found", _total_of_all, "the total counts what the filter leaves out"),
        Bug(
            "count-ignored",
            "paging.total",
            "ask",
            lambda ask, _: attrs.evolve(ask, page=attrs.evolve(ask.page, count=False)),
            "the total is never sent",
        ),
        Bug(
            "page-count-wrong",
            "paging.envelope",
            "envelope",
            bends.envelope("page-count", lambda number, _: number + 1),
            "one too many",
        ),
        Bug(
            "limit-echo-wrong",
            "paging.envelope",
            "envelope",
            bends.envelope("limit", lambda _limit, site: bends.pagination(site).limit.maximum),
            "the echo is the largest size",
        ),
        Bug(
            "offset-echo-wrong",
            "paging.envelope",
            "envelope",
            bends.envelope("offset", lambda number, _: number + 1),
            "the echo is one more",
        ),
        Bug("empty-page-null", "paging.envelope", "response", _null_items, "an empty page is null"),
        # identity
        Bug("roles-unchecked", "scope.role", "view", bends.forgiven("forbidden"), "a token needs no role"),
        Bug("any-role-suffices", "scope.role", "view", _any_role, "any role opens everything"),
        Bug("manage-refused", "scope.role", "grant", _no_roles, "the role to manage does not allow to read"),
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
            "scope.account",
            "view",
            bends.owners(lambda owners, _: (*owners, STRANGER)),
            "other accounts show",
        ),
        Bug(
            "strangers-for-children",
            "scope.account",
            "view",
            bends.owners(lambda owners, _: tuple(STRANGER if one == CHILD else one for one in owners)),
            "other accounts show in place of those below",
        ),
        Bug(
            "strangers-alone",
            "scope.account",
            "view",
            bends.owners(lambda _owners, _: (STRANGER,)),
            "a token sees another account",
        ),
        Bug(
            "single-of-descendants", "scope.single", "view", bends.owners(_family_alone), "a single record below shows"
        ),
        Bug("single-of-strangers", "scope.single", "view", bends.owners(_strangers_alone), "a stranger's record shows"),
        Bug("single-unscoped", "scope.single", "single", _anybodys, "a single record is anybody's"),
        Bug(
            "own-calls-see-all",
            "scope.own-calls",
            "view",
            bends.own_calls(lambda _own, _: False),
            "a user sees the whole tenant",
        ),
        Bug(
            "own-calls-as-caller",
            "scope.own-calls",
            "plan",
            bends.sql(r"^\((\w+ = \?) OR \w+ = \?\)$", r"(\1 AND ? IS NOT NULL)"),
            "a user sees only calls that it made",
        ),
        Bug(
            "own-calls-single-unscoped",
            "scope.own-calls",
            "view",
            bends.own_calls(lambda own, site: own and not _is_single(site)),
            "a user reads any single record",
        ),
        Bug(
            "tenant-as-user",
            "scope.tenant",
            "view",
            bends.own_calls(lambda _own, _: True),
            "an administrator sees only own calls",
        ),
        Bug(
            "tenant-single-as-user",
            "scope.tenant",
            "view",
            bends.own_calls(lambda own, site: own or _is_single(site)),
            "an administrator reads only own single records",
        ),
        Bug("tenant-empty", "scope.tenant", "view", bends.owners(_tenantless), "an administrator sees nothing"),
        Bug(
            "foreign-token-accepted",
            "scope.bound",
            "view",
            bends.forgiven("foreign-token"),
            "a foreign token reads its own records here",
        ),
        Bug(
            "foreign-token-reads",
            "scope.bound",
            "view",
            bends.forgiven("foreign-token", OWN),
            "a foreign token reads these records",
        ),
        Bug("foreign-token-empty", "scope.bound", "view", _nobodys, "a foreign token gets an empty list"),
        Bug("no-token-needed", "token.required", "grant", bends.forgiven("no-token"), "no token is as good as one"),
        Bug("any-token-accepted", "token.known", "grant", bends.forgiven("bad-token"), "any token is as good as one"),
        Bug("expired-accepted", "token.expired", "grant", bends.forgiven("expired-token"), "tokens live for ever"),
        Bug("expired-as-forbidden", "token.expired", "grant", _as_forbidden, "an expired token lacks a role"),
        # errors
        Bug("errors-as-200", "errors.status", "response", _status(200), "errors have status 200"),
        Bug("errors-as-500", "errors.status", "response", _status(500), "errors have status 500"),
        Bug("errors-plain", "errors.body", "response", _plain_error, "errors have a body that no page shows"),
        Bug("errors-mute", "errors.body", "response", _without_detail, "errors do not name the parameter"),
        Bug(
            "unknown-parameters-ignored",
            "errors.unknown-parameter",
            "query",
            bends.query(bends.known_only),
            "unknown parameters pass",
        ),
        Bug(
            "repeated-parameters-pass",
            "errors.repeated-parameter",
            "query",
            bends.query(bends.last_wins),
            "the last one counts",
        ),
        Bug(
            "unknown-record-null",
            "errors.unknown-record",
            "single",
            lambda body, _: b"{}" if body is None else body,
            "an unknown record is an empty one",
        ),
        Bug("verbs-not-found", "errors.method", "response", _swallowed_verb, "other verbs are answered 404"),
        Bug("verbs-without-allow", "errors.method", "response", _without_allow, "405 does not say what is allowed"),
        # records
        Bug("null-as-missing", "record.null", "records", bends.records(_as_missing), "null fields are left out"),
        Bug("missing-as-null", "record.null", "records", bends.records(_never_null), "null where no page allows it"),
        Bug("blank-as-null", "record.empty", "records", bends.records(_blank_as_null), "blank texts are null"),
        Bug(
            "decimals-as-numbers",
            "record.types",
            "records",
            bends.kinds("decimal", change=lambda value: float(value) if isinstance(value, str) else str(value)),
            "strings and numbers swapped",
        ),
        Bug(
            "numbers-as-strings",
            "record.types",
            "records",
            bends.kinds("integer", "epoch-ms", change=str),
            "whole numbers are strings",
        ),
        Bug(
            "flags-as-strings",
            "record.types",
            "records",
            bends.kinds("boolean", change=lambda value: str(value).lower()),
            "flags are strings",
        ),
        Bug(
            "times-without-zone",
            "record.times",
            "records",
            bends.kinds("time", change=lambda value: str(value).removesuffix("Z")),
            "times have no zone",
        ),
        Bug("odd-words", "record.enums", "records", bends.records(_odd_word), "words of an enum in another case"),
        Bug("key-missing", "record.key", "records", bends.records(_keyless), "records without their key"),
        Bug("money-in-cents", "record.money", "records", bends.records(_cents), "amounts are rounded to cents"),
        Bug(
            "list-tells-all",
            "record.only-single",
            "found",
            _whole_records,
            "a list sends what only the single record has",
        ),
        Bug(
            "single-tells-less",
            "record.only-single",
            "single",
            bends.records(_summary),
            "a single record is that of the list",
        ),
        Bug("single-in-envelope", "record.single", "single", _wrapped, "a single record comes in an envelope"),
        Bug("json-as-html", "errors.media-type", "response", _html, "JSON is called HTML"),
    )
}
"""Every bug by name."""
