"""Proposals about conditions: which parameter holds what against which field."""

from __future__ import annotations

import re
from collections.abc import Mapping

import attrs

from callrecords.generator.bundle.shapes import sequence
from callrecords.generator.proposing import names, times
from callrecords.generator.proposing.description import Description, Parameter, Spot
from callrecords.generator.proposing.records import RecordSeen
from callrecords.generator.proposing.text import Action, Proposed
from callrecords.generator.reading.normal import singular

_SIGNS = {">=": "ge", "=>": "ge", "<=": "le", "=<": "le", ">": "ge", "<": "le"}
"""Signs in a name; an equals sign follows each name of a query, so that `Time>` is sent as `Time>=`."""
_INCLUDED = re.compile(
    r"\binclusive|\b(and|or|to) including\b|\bincluding (it|this|that|both)\b|\b(on|at) or (after|before|later|earlier)|\b(greater|later|less|earlier|more) than or equal|\bor (later|earlier|equal)\b|\b(after|before|later|earlier) or (at|on|equal)\b",
    re.IGNORECASE,
)
_EXCLUDED = re.compile(r"\bexclusive|\bexcluding\b|\bnot included\b|\bstrictly\b", re.IGNORECASE)
_IGNORED = re.compile(
    r"\b(?:ignor|omit|skip|discard|drop|exclud|leav\w* out|filter\w* out)\w*\b([^.;]*?\b(?:before|after|earlier|later|older|newer|prior)\b)",
    re.IGNORECASE,
)
"""What a bound leaves out, in words: "ignores calls that began at or after this time"."""
_BEYOND = re.compile(r"\b(after|before|prior to|later than|earlier than|older than|newer than)\b", re.IGNORECASE)
"""Words of an end that most likely does not count itself."""
_EVERYTHING = {"all", "any", "both", "*"}
"""Words of a parameter that no record has."""
_EDGES = {
    "gte": "ge",
    "ge": "ge",
    "min": "ge",
    "since": "ge",
    "lte": "le",
    "le": "le",
    "max": "le",
    "gt": "gt",
    "newer": "gt",
    "lt": "lt",
    "older": "lt",
    "than": "",
}
"""Words that say themselves whether the bound counts."""
_BESIDE = re.compile(r"\b(before|after|earlier than|later than|prior to)\b", re.IGNORECASE)
"""Words that leave open whether a bound counts, also where its name says least or most."""
_BOUNDS = frozenset({*names.FROM, *names.UNTIL}) - {"start", "begin", "starting", "end", "ending"}
"""Words of a name that say which end of a range it is, and not which time."""
_LATER = {"update", "updated", "modify", "modified", "modification", "change", "changed", "synced", "exported"}
"""Words of times that lie anywhere behind a call."""
_OPPOSITE = {"ge": "gt", "lt": "le"}
_BRACKETS = re.compile(r"(.+)\[([A-Za-z_]+)\]")
"""A name that says in brackets what holds of the field in front of them."""
_OF_TEXTS = {
    "exact": "eq",
    "eq": "eq",
    "ne": "ne",
    "neq": "ne",
    "not": "ne",
    "partial": "contains",
    "contains": "contains",
    "start": "startswith",
    "starts with": "startswith",
    "begins with": "startswith",
    "prefix": "startswith",
    "end": "endswith",
    "ends with": "endswith",
    "suffix": "endswith",
}
"""Words in brackets behind a field that is no time -> the operator."""
_BEHIND = ("ne", "neq", "contains")
"""Those that nothing else means, so that they need no brackets."""
_IN_WORDS = {
    "startswith": re.compile(
        r"\b(?:start|begin)(?:s|ning|ting)? with\b|\b(?:match|filter|search)\w*\b(?!.*\b(?:without|country|international|plus)\b)[^.]*\bprefix\b",
        re.IGNORECASE,
    ),
    "endswith": re.compile(r"\bend(?:s|ing)? with\b|\b(?:match|filter|search)\w*\b[^.]*\bsuffix\b", re.IGNORECASE),
    "contains": re.compile(r"\bpartial(?:ly)?\b|\bsub-?string\b|\bcontaining\b", re.IGNORECASE),
}
"""Operators of texts -> what a description says where equality is not meant."""
_ORDERS = ("order", "sort", "order by", "sort by", "ordering", "fields", "include", "expand")
"""Names in front of a field in brackets that are no condition, as in `sort[started]`."""
_SIDES = {*names.FROM, *names.UNTIL}
_ONE_TIME = (
    "Does {name} bound {field}, as written here? Both ends of a window that each request must have are about one field. Where {name} is about another, "
    "take it away here, and add it to the parameters of x-client."
)


@attrs.frozen
class FilterSeen:
    """The plain parameters of a list, what is open about them, and how their values are written."""

    parameters: list[Proposed]
    question: str
    actions: list[Action]
    """Formats of parameters whose schema does not say how their values are written."""
    names: set[str]
    """The parameters that are spoken of."""
    bounded: dict[str, list[str]]
    """Field -> the operators by which it can be filtered."""
    zoneless: list[str]
    """Parameters that say a time without a zone."""


@attrs.frozen
class _End:
    """A parameter that is one end of a range."""

    parameter: Parameter
    field: str
    operator: str
    seen: str
    is_open: bool
    """Whether nothing says if a record exactly there counts."""


def filters(description: Description, parameters: list[Parameter], record: RecordSeen) -> FilterSeen:
    """What the parameters filter; those that paging takes are not among them, nor those that should not be used any more."""
    parameters = [one for one in parameters if (one.required or not one.deprecated) and not _orders(one)]
    strict = {match[1] for one in parameters if (match := _BRACKETS.fullmatch(one.name)) and "strictly" in match[2]}
    parameters = [one for one in parameters if not _is_prefix_of_time(one, parameters, record)]
    plain: list[Proposed] = []
    actions: list[Action] = []
    zoneless: list[str] = []
    asked: list[_End] = []
    guessed: list[_End] = []
    used: set[str] = set()
    bounded: dict[str, list[str]] = {}
    ends = {one.name: _bound(description, one, record, strict) for one in parameters}
    moved = _demanded_window(ends, record)
    ends |= moved
    ranged = {bound.field for one in parameters if (bound := ends[one.name]) and _said_by_operator(one)}
    for one in parameters:
        if (worded := _worded(description, one, record)) is not None:
            used.add(one.name)
            bounded.setdefault(worded.value["field"], []).append(worded.value["operator"])
            plain.append(worded)
            continue
        bound, question = ends[one.name], ""
        field = _same(description, one, record)
        if (
            field is not None
            and field in record.times
            and not _said_by_operator(one)
            and (field in ranged or (bound is None and _is_day(description, one)))
        ):
            continue  # a day of its own beside the ends of a range is no instant that could be equal
        signed = _signed(one) if field is not None else []
        if field is not None and signed:
            form = _form(description, one, record, field)
            if form in ("date", "date-time-local", "date-time-space") and field in record.times:
                zoneless.append(one.name)
            for operator, prefix in signed:
                bounded.setdefault(field, []).append(operator)
                said = {"parameter": one.name, "field": field, "operator": operator, "prefix": prefix}
                plain.append(Proposed(said, f"a field has the same name, and its description shows {prefix}"))
            used.add(one.name)
            continue
        if field is not None and (bound is None or field not in record.times):
            several = description.kind(one.schema) == "array"
            operator, why = _by_words(description, one, record.fields[field])
            fact = {"parameter": one.name, "field": field, "operator": "in" if several else operator}
            seen = "a field has the same name" + ("; it takes several values" if several else why)
        elif bound is not None:
            field, seen = bound.field, bound.seen
            fact, is_open, actions_here, question = _range(description, one, record, bound)
            actions += actions_here
            if "day" in fact or _form(description, one, record, field) in (
                "date",
                "date-time-local",
                "date-time-space",
            ):
                zoneless.append(one.name)
            asked += [bound] if is_open else []
            guessed += [bound] if _is_called_otherwise(bound) else []
        else:
            continue
        if one.name in moved:
            question = f"{question} {_ONE_TIME.format(name=one.name, field=field)}".strip()
        used.add(one.name)
        bounded.setdefault(field, []).append(fact["operator"])
        plain.append(Proposed(fact, seen, question))
    question = " ".join(filter(None, (_asked_about(guessed), _asked(asked))))
    return FilterSeen(plain, question, _asked_once(actions), used, bounded, zoneless)


def _orders(one: Parameter) -> bool:
    """Whether a parameter says in brackets by which field to sort, or which to send."""
    match = _BRACKETS.fullmatch(one.name)
    return match is not None and names.is_one(match[1], _ORDERS)


def _is_prefix_of_time(one: Parameter, parameters: list[Parameter], record: RecordSeen) -> bool:
    """Whether `time[start]` stands beside `time[after]`: then it is how the text of a time begins, and no end of a range."""
    match = _BRACKETS.fullmatch(one.name)
    if (
        match is None
        or match[2] not in ("start", "end")
        or not any(names.is_one(match[1], [it]) for it in record.times)
    ):
        return False
    beside = {f"{match[1]}[{word}]" for word in ("after", "before", "gte", "gt", "lte", "lt", "ge", "le")}
    return any(other.name in beside for other in parameters)


def _worded(description: Description, one: Parameter, record: RecordSeen) -> Proposed | None:
    """A condition whose name is that of a field that is no time, and a word for what holds of it: `caller[partial]`, `status_ne`."""
    match = _BRACKETS.fullmatch(one.name)
    own = names.words(one.name)
    if match is not None:
        called, word = match[1], " ".join(names.words(match[2]))
    else:
        called, word = " ".join(own[:-1]), own[-1] if len(own) > 1 and own[-1] in _BEHIND else ""
    field = next((name for name in record.scalars if names.is_one(name, [called]) and name not in record.times), None)
    operator = _OF_TEXTS.get(word)
    if field is None or operator is None or description.kind(one.schema) in ("array", "object", "boolean"):
        return None
    kind = description.kind(record.fields[field])
    if (operator not in ("eq", "ne") and kind != "string") or (
        kind != "string" and description.kind(one.schema) != kind
    ):
        return None
    if sequence(record.fields[field].node.get("enum")) and operator not in ("eq", "ne"):
        return None
    return Proposed({"parameter": one.name, "field": field, "operator": operator}, f"its name says {field} and {word}")


def _by_words(description: Description, one: Parameter, field: Spot) -> tuple[str, str]:
    """What holds of a field that has the name of a parameter: it is equal, if the description does not say that a part is enough."""
    is_text = description.kind(field) == "string" and not {"enum", "format"} & {*field.node, *one.schema.node}
    said = ((operator, words.search(one.description)) for operator, words in _IN_WORDS.items() if is_text)
    operator, found = next(((operator, match) for operator, match in said if match), ("eq", None))
    return operator, "" if found is None else "; its description says that a part of the value is enough"


def _same(description: Description, one: Parameter, record: RecordSeen) -> str | None:
    """The field that has the name of a parameter, and can be equal to its value."""
    several = description.kind(one.schema) == "array"
    value = description.items(one.schema) if several else one.schema
    called = [one.name, *re.findall(r"\[([^\[\]]+)\]$", one.name)]
    called += [singular(name) for name in called if several]
    field = next((name for name in record.scalars if names.is_one(name, called)), None)
    if field is None or re.search(r"[<>]", one.name) or (several and field in record.times and not _signed(one)):
        return None
    own, other = description.kind(value), description.kind(record.fields[field])
    if other == "boolean" and value.node.get("default") is not None:
        return None  # a flag that is off unless it is set, and asks for more or fewer records
    can, has = ({*map(str, sequence(node.get("enum")))} for node in (value.node, record.fields[field].node))
    if (can - has and has - can and has) or can & _EVERYTHING:
        return None  # words of another list than the records'
    if other in _WORDS_OF and not all(_WORDS_OF[other].fullmatch(word) for word in can - {"None"}):
        return None  # words of their own about a field of another kind
    formed = sequence(value.node.get("enum")) or value.node.get("pattern")
    return field if own == other or {own, other} == {"integer", "number"} or (own == "string" and formed) else None


_WORDS_OF = {
    "boolean": re.compile(r"true|false"),
    "integer": re.compile(r"-?\d+"),
    "number": re.compile(r"-?\d+(\.\d+)?"),
}
"""Kinds of fields -> how the words are written that such a field can be equal to."""
_PREFIXES = {
    "ge": ("gte:", "ge:", "[gte]", "[ge]", ">=", "gte.", "ge."),
    "gt": ("gt:", "[gt]", ">", "gt."),
    "le": ("lte:", "le:", "[lte]", "[le]", "<=", "lte.", "le."),
    "lt": ("lt:", "[lt]", "<", "lt."),
}
"""Operators -> how they stand in front of a value."""


def _signed(one: Parameter) -> list[tuple[str, str]]:
    """The operators that a description shows in front of values of a parameter, `gte:2026-01-31`, each once."""
    told = " ".join((one.description, *one.shown))
    found: list[tuple[str, str]] = []
    for operator, prefixes in _PREFIXES.items():
        seen = (
            prefix for prefix in prefixes if re.search(rf"(?<![\w<>]){re.escape(prefix)}(?=[\d{{\[\"'`,)]|\s*$)", told)
        )
        found += [(operator, prefix) for prefix in seen][:1]
    return found if one.schema.node.get("type") == "array" else found[:1]  # what is sent once holds one condition


def _demanded_window(ends: Mapping[str, _End | None], record: RecordSeen) -> dict[str, _End]:
    """The ends, moved to the clock, of a window that each request must have: `start_date` and `end_date` mean one time mostly."""
    times = [one for one in ends.values() if one is not None and one.parameter.required and one.field in record.times]
    fields = {one.field for one in times}
    if record.clock not in fields or len(times) != 2 or len(fields) != 2:
        return {}
    (kept,), (other,) = ([one for one in times if (one.field == record.clock) is own] for own in (True, False))
    first, second = ([word for word in names.words(one.parameter.name) if word not in _SIDES] for one in (kept, other))
    if first != second or (kept.operator in ("ge", "gt")) == (other.operator in ("ge", "gt")):
        return {}
    seen = f"a window with {kept.parameter.name}, which is about {kept.field}"
    return {other.parameter.name: attrs.evolve(other, field=kept.field, seen=seen)}


def _said_by_operator(one: Parameter) -> bool:
    last = names.words(one.name)[-1:]
    in_brackets = _BRACKETS.fullmatch(one.name) is not None and last in (["after"], ["before"])
    return bool(re.search(r"[<>]", one.name)) or in_brackets or last in (["gte"], ["gt"], ["lte"], ["lt"])


def _bound(description: Description, one: Parameter, record: RecordSeen, strict: set[str]) -> _End | None:
    """The field that a parameter bounds, the operator, and whether it is open; `strict`: what `name[strictly_after]` is said of."""
    kind = description.kind(one.schema)
    sign = next((operator for sign, operator in _SIGNS.items() if one.name.endswith(sign)), None)
    own = names.words(one.name)
    side = None if sign is not None else names.edge_of(one.name)
    if (
        kind in ("array", "object", "boolean")
        or (sign is None and side is None)
        or sequence(one.schema.node.get("enum"))
    ):
        return None
    field = _bounded_field(own, one, record, kind, is_signed=sign is not None)
    if field is None or _is_about_another(description, one, record):
        return None
    if sign is not None:
        return _End(one, field, sign, f"it is sent as {one.name}=", is_open=False)
    is_from = side == "from"
    known = names.FROM if is_from else names.UNTIL
    edge = own[-1] if own[-1] in known else min({*own} & {*known})
    seen = f"its name says from or until, about {field}"
    clear = "" if edge in ("min", "max") and _BESIDE.search(one.description) else _EDGES.get(edge, "")
    if not clear and _is_plain_text(description, record, field):
        return None
    if "strictly" in own:
        return _End(one, field, "gt" if is_from else "lt", f"{seen}; strictly is said of it", is_open=False)
    if one.name.partition("[")[0] in strict:
        why = f"{seen}; strictly is another parameter"
        return _End(one, field, "ge" if is_from else "le", why, is_open=False)
    if clear and (clear in ("ge", "gt")) == is_from:
        return _End(one, field, clear, seen, is_open=False)
    if (left_out := _IGNORED.search(one.description)) is not None:
        counts = _INCLUDED.search(left_out[1]) is None
        operator = ("ge" if counts else "gt") if is_from else ("le" if counts else "lt")
        return _End(one, field, operator, f"{seen}; its description says what is left out", is_open=False)
    if _INCLUDED.search(one.description):
        return _End(
            one, field, "ge" if is_from else "le", f"{seen}; its description says that this counts", is_open=False
        )
    if _EXCLUDED.search(one.description):
        return _End(
            one,
            field,
            "gt" if is_from else "lt",
            f"{seen}; its description says that this does not count",
            is_open=False,
        )
    return _End(one, field, "ge" if is_from else "lt", seen, is_open=True)


def _is_plain_text(description: Description, record: RecordSeen, field: str) -> bool:
    """Whether a field holds texts, of which nobody asks for a range."""
    spot = record.fields[field]
    is_number = names.is_one(field, (*names.DURATIONS, *names.MONEY)) or "format" in spot.node
    return field not in record.times and description.kind(spot) == "string" and not is_number


def _is_about_another(description: Description, one: Parameter, record: RecordSeen) -> bool:
    """Whether a parameter is called as a field is that is no time, such as `from`, and nothing says that it takes a time."""
    called = any(names.is_one(one.name, [name]) for name in record.fields if name not in record.times)
    return called and times.moment(one.schema.node, description.kind(one.schema), one.description, one.shown) is None


def _bounded_field(own: list[str], one: Parameter, record: RecordSeen, kind: str, *, is_signed: bool) -> str | None:
    """The field whose name is in the parameter's; where it names none, the one of its description, or the clock."""
    dated = times.moment(one.schema.node, kind, one.description, one.shown) is not None
    fields = [name for name in record.scalars if not dated or name in record.times]
    rest = (
        own if is_signed else [word for word in own if word not in (*names.FROM, *names.UNTIL, *names.AROUND, *_EDGES)]
    )
    match = _BRACKETS.fullmatch(one.name)
    if match is not None and (called := next((name for name in fields if names.is_one(name, [match[1]])), None)):
        return called
    which = {*names.core(" ".join(word for word in own if word not in (*_BOUNDS, *_EDGES)))}
    same = [name for name in record.times if which and {*names.core(name)} == which]
    if len(same) == 1:
        return same[0]
    moment = names.moment_of(" ".join(word for word in own if word not in _BOUNDS))
    if moment in record.moments and {*own} & {*_BOUNDS}:
        return record.moments[moment]
    if not rest:
        said = {*names.words(one.description)} - {*names.FROM, *names.UNTIL}  # the end of a range is not that of a call
        told = [name for name in record.moments.values() if {*names.core(name)} & said]
        return told[0] if len(told) == 1 else record.clock
    inside = [name for name in fields if names.bare(name) in "".join(rest)]
    if inside:
        return max(inside, key=len)
    moment = names.moment_of(" ".join(rest))
    if moment in record.moments:
        return record.moments[moment]
    alike = [name for name in fields if {*rest} & {*names.words(name)}]
    if len(alike) == 1:
        return alike[0]
    if {*own} & _LATER and not any({*names.words(name)} & _LATER for name in record.times):
        return None  # a record that changed later would be looked for at the wrong time
    return record.clock if dated or record.clock in alike else None


def _is_called_otherwise(bound: _End) -> bool:
    """Whether a parameter's name says a time, and the field that it is taken to bound is called as another one."""
    own = [word for word in names.words(bound.parameter.name) if word not in (*names.FROM, *names.UNTIL)]
    said = names.moment_of(" ".join(own))
    return bool(names.core(" ".join(own))) and said not in (None, names.moment_of(bound.field))


def _asked_about(guessed: list[_End]) -> str:
    """One question for all ends of ranges of a time that no field is called as."""
    if not guessed:
        return ""
    said = " and ".join(one.parameter.name for one in guessed)
    fields = ", ".join(dict.fromkeys(one.field for one in guessed))
    return f"Which field {'does' if len(guessed) == 1 else 'do'} {said} bound? None is called so. Written here: {fields}. Otherwise write another field, or take them away."


def _is_day(description: Description, one: Parameter) -> bool:
    form = times.moment(one.schema.node, description.kind(one.schema), one.description, one.shown)
    return form is not None and form.format == "date"


def _form(description: Description, one: Parameter, record: RecordSeen, field: str) -> str | None:
    """How a parameter that is held against a time is written."""
    form = times.moment(one.schema.node, description.kind(one.schema), one.description, one.shown)
    return form.format if form is not None else record.forms[field].format if field in record.forms else None


def _range(
    description: Description, one: Parameter, record: RecordSeen, bound: _End
) -> tuple[dict[str, str], bool, list[Action], str]:
    """The fact of one end of a range, whether it is open, and the format of its value."""
    fact = {"parameter": one.name, "field": bound.field, "operator": bound.operator}
    if bound.field not in record.times:
        return fact, bound.is_open, _numbered(description, one, record, bound.field), ""
    kind, written = description.kind(one.schema), str(one.schema.node.get("format", ""))
    form = times.moment(one.schema.node, kind, one.description, one.shown)
    actions: list[Action] = []
    question = ""
    if form is None and kind in ("string", "integer") and bound.field in record.forms:
        same = record.forms[bound.field]
        fits = kind == "string" or same.format.startswith("epoch")
        form = times.FormSeen(same.format if fits else "epoch-s", f"{bound.field} is written so" if fits else "a guess")
        question = one.name  # becomes one of all such parameters
    if form is not None and form.format != written:
        actions.append(
            Action(
                description.target(one.schema), {"format": Proposed(form.format, f"{one.name}: {form.seen}", question)}
            )
        )
        question = ""
    if form is not None and form.format == "date" and record.forms.get(bound.field, form).format != "date":
        day, question = _day(one, bound)
        return fact | day, False, actions, question
    return fact, bound.is_open, actions, question


def _asked_once(actions: list[Action]) -> list[Action]:
    """The formats of parameters with one question for all whose times are guessed to be written alike, at the first of them."""
    guessed: dict[str, list[str]] = {}
    for action in actions:
        form = action.parts.get("format")
        if form is not None and form.question:
            guessed.setdefault(form.value, []).append(form.question)
    found: list[Action] = []
    for action in actions:
        form = action.parts.get("format")
        if form is not None and form.question:
            several = guessed.pop(form.value, [])
            times = (
                f"How is the time in {several[0]}"
                if len(several) == 1
                else f"How are the times in {', '.join(several)}"
            )
            asked = (
                f"{times} written? {form.value} is a guess; callrecords init --explain formats prints all."
                if several
                else ""
            )
            action = attrs.evolve(action, parts={"format": attrs.evolve(form, question=asked)})
        found.append(action)
    return found


def _numbered(description: Description, one: Parameter, record: RecordSeen, field: str) -> list[Action]:
    """The type of a parameter that is described as any text, and is held against a number."""
    kind = description.kind(record.fields[field])
    if (
        kind not in ("integer", "number")
        or description.kind(one.schema) != "string"
        or {"format", "pattern", "enum"} & {*one.schema.node}
    ):
        return []
    return [Action(description.target(one.schema), {"type": Proposed(kind, f"{one.name}: {field} is a number")})]


def _day(one: Parameter, bound: _End) -> tuple[dict[str, str], str]:
    """The fact of an end that is a day, held against times: `day: last` begins after that day, or ends after it; and what is open."""
    is_from = bound.operator in ("ge", "gt")
    midnight = not is_from and "midnight" in one.description.lower()  # that of its beginning, or that of its end
    beyond = midnight or bool(_BEYOND.search(one.description) or {*names.words(one.name)} & {"after", "before"})
    is_open = bound.is_open or midnight
    counts = not beyond if is_open else bound.operator in ("ge", "le")
    fact = {"operator": "ge" if is_from else "lt"} | ({"day": "last"} if counts is not is_from else {})
    if not is_open or (is_from and counts):
        return fact, ""
    other = "remove day" if "day" in fact else "write day: last"
    return (
        fact,
        f"Do calls of the day that {one.name} names count? Written here: {'yes' if counts else 'no'}. Otherwise {other}.",
    )


def _asked(bounds: list[_End]) -> str:
    """One question for all ends of ranges of which nobody says whether they count."""
    if not bounds:
        return ""
    said = ", ".join(
        f"{one.parameter.name} {'yes' if one.operator == 'ge' else 'no'} ({one.operator})" for one in bounds
    )
    other = " and ".join(dict.fromkeys(f"{_OPPOSITE[one.operator]} for {one.operator}" for one in bounds))
    where = " or ".join(one.parameter.name for one in bounds)
    return f"Is a call at exactly {where} listed? Written here: {said}. Otherwise write {other}."
