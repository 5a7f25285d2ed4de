"""One page of Markdown for a vendor, made of its bundle: how to reach it, what its records hold, what it can be asked, and how all that is known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from callrecords.describe import words
from callrecords.describe.fields import ListedField, fields_of
from callrecords.describe.markdown import code, codes, prose, table
from callrecords.describe.statements import KINDS, Statements
from callrecords.spec.bundle import Bundle
from callrecords.spec.catalog import Resource, Vendor
from callrecords.spec.facts import Evidence
from callrecords.spec.facts_errors import ErrorClass
from callrecords.spec.identity import RecordIdentity
from callrecords.spec.operation import Operation

Lines: TypeAlias = Iterator[str]

_FACTS = ("Fact", "What holds")
_KNOWN = {
    "documented": "a page of the vendor says so",
    "sample": "a sample shows it",
    "vendor-code": "the vendor's own tools do it",
    "assumed": "no page says; the simplest thing a server would do",
}


def page(vendor: Vendor) -> str:
    """The whole page."""
    return "\n".join(_Description(vendor).lines()).rstrip() + "\n"


class _Description:
    def __init__(self, vendor: Vendor) -> None:
        self._vendor = vendor
        self._bundle: Bundle = vendor.bundle()
        self._statements = Statements(vendor)

    def lines(self) -> Lines:
        introduction = prose(self._statements.introduction)
        yield from (f"# {prose(self._vendor.title)}", "", *([introduction, ""] if introduction else []))
        yield from self._start()
        yield from self._access()
        for resource in self._vendor.resources:
            yield from self._resource(resource)
        yield from self._errors()
        yield from self._known()

    def _start(self) -> Lines:
        vendor, first = self._vendor, self._vendor.resources[0]
        listing = self._bundle.operations[first.list_operation]
        identity = self._bundle.identity(listing)
        named = next(one.attribute for one in fields_of(vendor, first) if one.name == identity.keys[0])
        key = named if identity.field is not None else "key"
        yield from ("## Start", "", "Made-up records, without an account:", "")
        yield from ("```sh", f"callrecords fetch {vendor.slug}.{first.name} --emulated", "```", "")
        yield from ("With an account, in Python:", "", "```python", f"from {vendor.package} import {vendor.client}", "")
        yield f"with {vendor.client}() as {vendor.slug}:  # {self._bundle.client.variable('token')}"
        yield f"    for record in {vendor.slug}.{first.attribute}.iter():"
        yield from (f"        print(record.{key})", "```", "")
        rows = (
            (
                code(f"{vendor.slug}.{one.name}"),
                code(one.record),
                prose(self._bundle.operations[one.list_operation].summary),
            )
            for one in vendor.resources
        )
        yield from table(("List", "Record", "What it is"), rows)

    def _summary(self, resource: Resource) -> str:
        operation = self._bundle.operations[resource.list_operation]
        return prose(operation.description or operation.summary)

    def _access(self) -> Lines:
        bundle, client = self._bundle, self._bundle.client
        yield from ("## Access", "")
        rows: list[tuple[str, str]] = [("Base URL", code(bundle.servers[0].url))]
        rows += [("Proof of identity", words.scheme(one)) for one in bundle.components.security_schemes.values()]
        rows += [("Rate limit", words.rate(bundle.rate_limit))]
        rows += [("Times without a zone are in", code(bundle.zone))] if bundle.zone else []
        yield from table(_FACTS, rows)
        variables = [(code(client.variable("token")), "required", "The token.")]
        for one in client.parameters:
            need = "required" if one.default is None else f"{code(one.default)} without it"
            variables.append((code(client.variable(one.name)), need, prose(one.description)))
        variables.append(
            (code(client.variable("base_url")), f"{code(bundle.servers[0].url)} without it", "Another server.")
        )
        yield from table(("Variable", "Needed", "Meaning"), variables)
        kinds = {
            kind: roles for one in bundle.components.security_schemes.values() for kind, roles in one.tokens.items()
        }
        yield from self._titled(
            "### Tokens of the emulator",
            table(
                ("Token", "Roles"),
                (
                    (code(f"fake-{self._vendor.slug}-{kind}-token"), codes(roles) or "–")
                    for kind, roles in kinds.items()
                ),
            ),
        )

    def _resource(self, resource: Resource) -> Lines:
        bundle, name = self._bundle, f"{self._vendor.slug}.{resource.name}"
        listing = bundle.operations[resource.list_operation]
        getting = None if resource.get_operation is None else bundle.operations[resource.get_operation]
        yield from (f"## {code(name)}", "", self._summary(resource), "")
        both = [one for one in (listing, getting) if one is not None]
        yield from table(
            ("Operation", "Request"), ((one.resource.role, code(f"{one.method} {one.path}")) for one in both)
        )
        yield from (f"### Fields of {code(name)}", "", _known_by(bundle.identity(listing)), "")
        yield from self._kinds(listing)
        headings = ("Field", "In Python", "Type", "Null", "Filter", "Sort", "Personal", "Known by", "Meaning")
        yield from table(
            headings, (self._field(one, single=getting is not None) for one in fields_of(self._vendor, resource))
        )
        yield from (f"### Requests of {code(name)}", "")
        asked = (
            words.filtering(listing.filter),
            words.ordering(listing.order),
            words.searching(listing),
            words.time(listing.clock),
        )
        yield from table(_FACTS, (row for rows in asked for row in rows))
        yield from table(("Parameter", "Field", "Operator", "Note"), words.conditions(listing.filter))
        for one in both:
            said = [(*row[:3], prose(row[3])) for row in words.parameters(bundle, one)]
            yield from (f"Parameters of `{one.resource.role}`:", "")
            yield from table(("Parameter", "In", "Value", "Meaning"), said)
        if listing.pagination is not None:
            yield from self._titled(f"### Pages of {code(name)}", table(_FACTS, words.paging(listing.pagination)))
        if listing.rate_limit is not None:
            yield from ("Rate limit of this list: " + words.rate(listing.rate_limit) + ".", "")
        yield from self._titled(f"### Exports of {code(name)}", table(_FACTS, words.job(listing.job)))
        yield from self._titled(f"### Changes of {code(name)}", table(_FACTS, words.changes(listing.sync)))
        rows = ((code(one.name), prose(one.says)) for one in listing.readings)
        yield from self._titled(f"### Other readings of {code(name)}", table(("Reading", "The vendor may mean"), rows))

    def _kinds(self, operation: Operation) -> Lines:
        kinds = self._bundle.record_schema(operation).kinds
        if kinds is not None:
            told = "; ".join(f"{code(name)} where it is {codes(values)}" for name, values in kinds.classes.items())
            yield from (f"Its kinds are told apart by {code(kinds.field)}: {told}.", "")

    def _field(self, one: ListedField, *, single: bool) -> tuple[str, ...]:
        meaning = prose(one.description)
        meaning += f" One of {codes(one.words)}." if one.words else ""
        meaning += f" Only `{one.on[0]}` has it." if single and len(one.on) == 1 else ""
        return (
            code(one.name),
            code(one.attribute) if one.attribute != one.name.rpartition(".")[2] else "",
            one.type if one.unit is None else f"{one.type}, {one.unit}",
            "yes" if one.nullable else "",
            codes(one.operators),
            "yes" if one.sortable else "",
            one.personal or "",
            ", ".join(dict.fromkeys(mark.kind for mark in one.evidence)),
            meaning.strip(),
        )

    def _errors(self) -> Lines:
        facts = self._bundle.errors
        yield from ("## Errors", "", "What the emulator answers, in the vendor's words:", "")
        told = (
            (situation.replace("-", " "), str(one.status), code(one.code), prose(one.message))
            for situation, one in facts.situations.items()
        )
        yield from table(("When", "Status", "Code", "Message"), told)
        rows = ((code(one.code), prose(one.message or ""), _raised(one.means)) for one in facts.codes)
        yield from self._titled("What the client makes of a code:", table(("Code", "Message has", "It is"), rows))

    def _known(self) -> Lines:
        yield from ("## How it is known", "", "How many statements of the spec rest on what:", "")
        operations = list(self._bundle.operations.values())
        counted = [(one, self._statements.counts(one.path, one.method)) for one in operations]
        rows = ((code(one.operation_id), *(str(counts[kind] or "–") for kind in KINDS)) for one, counts in counted)
        yield from table(("Operation", *KINDS), rows)
        yield from table(("Known by", "That is"), ((code(kind), _KNOWN[kind]) for kind in KINDS))
        yield from self._marks("the API", (("", mark) for mark in self._statements.of_api))
        for one in operations:
            yield from self._marks(code(one.operation_id), self._statements.of_operation(one.path, one.method))

    def _marks(self, of: str, marks: Iterable[tuple[str, Evidence]]) -> Lines:
        told = (
            (
                "; ".join(part for part in (code(name), prose(mark.about or "")) if part) or "all of it",
                f"[{mark.kind}]({mark.page})" if mark.page else mark.kind,
                " ".join(prose(part) for part in (mark.note, mark.resolves) if part),
            )
            for name, mark in marks
        )
        yield from self._titled(f"### Statements on {of}", table(("About", "Known by", "What was found"), told))

    def _titled(self, title: str, lines: Lines) -> Lines:
        """A heading with lines; nothing where there are none."""
        below = list(lines)
        if below:
            yield from (title, "", *below)


def _known_by(identity: RecordIdentity) -> str:
    """What identifies a record, as a sentence."""
    if identity.field is not None:
        return f"The key is {code(identity.field)}."
    each = dict.fromkeys(identity.kinds.values())
    named = ", ".join(f"{code(key)} of {code(kind)}" for kind, key in each)
    return f"Each kind has a key of its own: {named}; {code('key')} of a record is made of both."


def _raised(means: ErrorClass) -> str:
    if means == "empty-page":
        return "no error: nothing was found"
    return code("".join(part.capitalize() for part in means.split("-")))
