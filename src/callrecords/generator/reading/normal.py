"""A vendor's description with its facts becomes a document in our form: one list or get after the other, jobs as facts of lists.

References to parameters and responses are resolved, parameters of a path belong to each operation, names are readable. What
is left out is counted and said: an operation must be a list, a get, a part of a job, the changes of a list, or another one with a reason.
"""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal
from urllib.parse import unquote

import attrs

from callrecords.generator.bundle.pointers import at, escape, unescape
from callrecords.generator.bundle.shapes import is_object, mapping, sequence
from callrecords.generator.bundle.texts import Node
from callrecords.generator.bundle.vocabulary import KEYS, OPERATION_KEYS
from callrecords.generator.reading import counts
from callrecords.generator.reading.alike import unify
from callrecords.generator.reading.beside import ROLES, attach
from callrecords.generator.reading.parts import PartFound
from callrecords.generator.reading.samples import Samples
from callrecords.generator.reading.schemas import HOME, Schemas, pascal
from callrecords.generator.reading.shown import drop_misfits, loosen_addresses
from callrecords.generator.reading.structure import METHODS
from callrecords.spec.forms import MOMENTS
from callrecords.spec.places import keys_to

Fate = Literal["list", "get", "start", "poll", "download", "changes", "other", "unsaid"]

JSON = "application/json"

_OF_PYTHON = frozenset({*dir(builtins), "self", "datetime"})
"""What a function is not called."""
_SHAPES = {"array": "several values", "object": "an object"}
_INSTEAD = "that is not known here: give it the type of one value, or take it away in the overlay"
_STYLES = ("form", "spaceDelimited", "pipeDelimited")
_DEEPEST = 8
"""Objects within an object of a query."""


@attrs.frozen
class OperationFound:
    """One operation of the vendor's, and what becomes of it."""

    method: str
    path: str
    operation_id: str
    """The vendor's own; empty where it has none."""
    fate: Fate
    reason: str = ""

    @property
    def pointer(self) -> str:
        """Where it stands."""
        return f"/paths/{escape(self.path)}/{self.method}"

    def __str__(self) -> str:
        return f"{self.method.upper()} {self.path}"


@attrs.frozen
class Unkept:
    """Something that could not be kept as it was: where it stands in the document that was read, and what it is."""

    pointer: str
    message: str


@attrs.frozen
class Normal:
    """What came out."""

    document: Node
    places: dict[str, str]
    """Pointer in the document -> pointer in the one that was read."""
    operations: list[OperationFound]
    problems: list[Unkept]
    invented: list[str]
    """`Schema.property` of each field whose example is made up, since no sample shows one."""
    left: list[str]
    """Parameters that are left out, since nobody speaks of them, and they hold more than one value of a query or have no name in Python
    of their own."""
    dropped: list[Unkept]
    """Examples that break their own schema, and keys of examples that it does not know."""
    remarks: list[Unkept]
    """What is read more loosely than it is written: where it stands in the document that was read, and what it is."""


def operations_of(document: Node) -> Iterator[tuple[OperationFound, Node, Node]]:
    """Every operation, its path's item and itself, in the order of the description."""
    for path, written in mapping(document.get("paths")).items():
        item = _resolved(document, written)
        for method in METHODS:
            if is_object(item.get(method)):
                operation = mapping(item[method])
                part = mapping(operation.get("x-resource"))
                role = part.get("role")
                fate: Fate = role if role in ("list", "get", *ROLES, "other") else "unsaid"
                found = OperationFound(
                    method, path, str(operation.get("operationId", "")), fate, str(part.get("reason", ""))
                )
                yield found, item, operation


def servers_of(document: Node, item: Node, operation: Node) -> list[Node]:
    """The servers of an operation: its own, those of its path, or those of the whole document."""
    found = next((part for owner in (operation, item) if (part := sequence(owner.get("servers")))), None)
    return [mapping(one) for one in (sequence(document.get("servers")) if found is None else found)]


def normal(document: Node) -> Normal:
    """The document in our form."""
    return _Normaliser(document).result()


class _Normaliser:
    def __init__(self, document: Node) -> None:
        self._document = document
        self._problems: list[Unkept] = []
        self._remarks: list[Unkept] = []
        self._schemas = Schemas(document, self._note, KEYS.__contains__, _class_names(document), self._remark)
        self._ids: set[str] = set()
        self._left: list[str] = []
        """Parameters that no client sends."""
        self._shared: dict[str, Node] = {}
        """Responses that several operations refer to."""

    def result(self) -> Normal:
        document = self._document
        found: Node = {"openapi": "3.1.0", "info": self._kept(mapping(document.get("info")))}
        found["info"].setdefault("version", "0")
        found |= {key: part for key, part in document.items() if key in KEYS}
        found["servers"] = [self._kept(server) for server in self._servers()]
        paths: dict[str, Node] = {}
        operations: list[OperationFound] = []
        parts: list[tuple[str, PartFound]] = []
        for one, item, operation in operations_of(document):
            operations.append(one)
            if one.fate in ("list", "get"):
                paths.setdefault(one.path, {})[one.method] = self._operation(one, item, operation)
            elif one.fate in ROLES:
                whose = mapping(operation["x-resource"])
                declared = [*sequence(item.get("parameters")), *sequence(operation.get("parameters"))]
                resolved = {**operation, "parameters": [_resolved(document, parameter) for parameter in declared]}
                part = PartFound(one.fate, one.pointer, one.method.upper(), one.path, self._id(one, whose), resolved)
                parts.append((str(whose.get("name")), part))
        found["paths"] = paths
        self._schemas.places.update(attach(document, paths, parts, self._note))
        written = mapping(mapping(document.get("components")).get("securitySchemes"))
        schemes = self._used(
            paths, {name: _scheme(self._kept(_resolved(document, scheme))) for name, scheme in written.items()}
        )
        self._schemas.name_kinds()
        self._schemas.cut_circles()
        unify(self._schemas.made, self._schemas.places, paths)
        found["components"] = {"schemas": self._schemas.made, "securitySchemes": schemes}
        dropped: list[Unkept] = []
        loosen_addresses(found, self._remark)
        drop_misfits(found, lambda pointer, message: dropped.append(Unkept(pointer, message)))
        samples = Samples(found)
        samples.complete()
        return Normal(
            found,
            self._schemas.places,
            operations,
            self._problems,
            samples.invented,
            self._left,
            dropped,
            self._remarks,
        )

    def _servers(self) -> list[Node]:
        """The servers of the operations here, which a client has one of: their own, their path's, or those of the whole."""
        document = self._document
        known: list[list[Node]] = []
        for one, item, operation in operations_of(document):
            if one.fate not in ("list", "get", *ROLES):
                continue
            own = servers_of(document, item, operation)
            if known and own != known[0]:
                self._note(
                    one.pointer,
                    "its servers are not those of the other operations; a client has one: make it role: other",
                )
            elif not known:
                known.append(own)
        return known[0] if known else servers_of(document, {}, {})

    def _used(self, paths: Mapping[str, Node], schemes: dict[str, Node]) -> dict[str, Node]:
        """The schemes that the operations here go by: of several, those that the facts speak of."""
        used: dict[str, Node] = {}
        for path, item in paths.items():
            for method, operation in item.items():
                ways = [mapping(way) for way in sequence(operation["security"])]
                told = [way for way in ways if way and all("x-tokens" in schemes.get(name, {}) for name in way)]
                operation["security"] = told[:1] or ways
                used |= {name: schemes[name] for way in operation["security"] for name in way if name in schemes}
                if told and len(told[0]) > 1:
                    there = f"/paths/{escape(path)}/{method}/security"
                    self._note(there, f"a request needs {' and '.join(told[0])} at once; one of them is known here")
                operation["security"] = [
                    {_component(name): roles for name, roles in way.items()} for way in operation["security"]
                ]
        return {_component(name): scheme for name, scheme in (used or schemes).items()}

    def _note(self, pointer: str, message: str) -> None:
        self._problems.append(Unkept(pointer, message))

    def _remark(self, pointer: str, message: str) -> None:
        self._remarks.append(Unkept(pointer, message))

    def _kept(self, node: Node) -> Node:
        """Without the extensions of others."""
        return {key: part for key, part in node.items() if not key.startswith("x-") or key in KEYS}

    def _operation(self, one: OperationFound, item: Node, operation: Node) -> Node:
        resource = mapping(operation["x-resource"])
        name = self._id(one, resource)
        found: Node = {"operationId": name}
        for key in ("summary", "description"):
            if isinstance(operation.get(key) or item.get(key), str):
                found[key] = operation.get(key) or item[key]
        found |= {key: part for key, part in operation.items() if key in OPERATION_KEYS and key != "x-resource"}
        found["x-resource"] = {key: part for key, part in resource.items() if key != "reason"}
        found["security"] = operation.get("security", self._document.get("security", []))
        self._call_record(one, operation, resource)
        responses = self._responses(one, operation, name)  # first: enums are called after the record's field
        found["parameters"] = list(self._parameters(one, item, operation, name))
        found["responses"] = responses
        return found

    def _call_record(self, one: OperationFound, operation: Node, resource: Node) -> None:
        """A record that has no name of its own is called after its resource."""
        envelope = mapping(mapping(operation.get("x-pagination")).get("envelope"))
        items = next((place for place, role in envelope.items() if role == "items"), None)
        inside = "" if items is None else "".join(f"/properties/{escape(key)}" for key in keys_to(items)) + "/items"
        pointers = [
            f"{one.pointer}/responses/{status}/content/{escape(media)}/schema{inside}"
            for status in ("200", "default")
            for media in _media(operation, status)
        ]
        name = str(resource.get("name", "record"))
        called = pascal(singular(name))
        self._schemas.called |= dict.fromkeys(pointers, f"{called}Record" if called == pascal(name) else called)

    def _responses(self, one: OperationFound, operation: Node, name: str) -> dict[str, Node]:
        """The responses by status; what is said of a range or of all others is said of each status of an error.

        Where no success is described, all others are the success.
        """
        found: dict[str, Node] = {}
        described = sorted(mapping(operation.get("responses")).items())
        is_for_all = not any(status.startswith("2") for status, _ in described)
        for written_as, written in described:
            status = "200" if is_for_all and written_as == "default" else written_as
            there = f"{one.pointer}/responses/{escape(written_as)}"
            found[status] = self._response(status, written, name, there)
            if status != written_as:
                self._remark(there, "no success is described beside it: it is read as what comes with 200")
        ranges = {status.upper(): found.pop(status) for status in [*found] if not status.isdecimal()}
        if "200" not in found and "2XX" in ranges:
            found["200"] = ranges["2XX"]
        for situation in mapping(mapping(self._document.get("x-errors")).get("situations")).values():
            status = str(mapping(situation).get("status", ""))
            general = ranges.get(f"{status[:1]}XX", ranges.get("DEFAULT"))
            if status not in found and general is not None:
                found[status] = general
        if "200" not in found:
            self._note(f"{one.pointer}/responses", "no response 200 is described, so nobody knows what comes")
        return dict(sorted(found.items()))

    def _id(self, one: OperationFound, resource: Node) -> str:
        """The vendor's id as Python writes names, or one made of the resource where it is a word of Python, such as `list`; each once."""
        wanted = snake(one.operation_id)
        if not wanted or keyword.iskeyword(wanted) or wanted in _OF_PYTHON:
            wanted = f"{one.fate}_{resource.get('name', 'records')}"
        if wanted in self._ids and one.operation_id:
            self._note(
                f"{one.pointer}/operationId",
                f"another operation is called {one.operation_id} as well; say another operationId in the overlay",
            )
            wanted = f"{one.fate}_{resource.get('name', 'records')}"
        self._ids.add(wanted)
        return wanted

    def _parameters(self, one: OperationFound, item: Node, operation: Node, name: str) -> Iterator[Node]:
        found: dict[tuple[str, str], Node] = {}
        paging = mapping(operation.get("x-pagination"))
        for owner, pointer in ((item, one.pointer.rpartition("/")[0]), (operation, one.pointer)):
            for number, written in enumerate(sequence(owner.get("parameters"))):
                there = f"{pointer}/parameters/{number}"
                parameter = _with_schema(self._kept(_resolved(self._document, written)))
                if "name" not in parameter or "in" not in parameter:
                    self._note(there, "a parameter has a `name`, and says where it is `in`")
                    continue
                schema = parameter.get("schema")
                if self._carries_token(parameter):
                    continue  # a security scheme says it too
                if self._is_left_out(parameter, operation):
                    self._left.append(f"{parameter['name']} of {one}")
                    continue
                if parameter.get("style") == "deepObject":
                    for leaf, part, needed in self._leaves(str(parameter["name"]), mapping(schema), there, 0):
                        made = self._schemas.field(part, f"{pascal(name)}{pascal(leaf)}", f"{there}/schema")
                        found["query", leaf] = {
                            "name": leaf,
                            "in": "query",
                            "required": needed and parameter.get("required") is True,
                            "schema": made,
                        }
                    continue
                self._judge_shape(parameter, there)
                if parameter.pop("content", None):
                    self._note(there, "the value of this parameter is itself a document; that is not known here")
                    schema = {"type": "string"}
                if parameter["name"] in counts.places(paging):
                    schema = counts.as_count(_resolved(self._document, schema))
                    only = schema.pop("enum", None)  # the facts say them, to the client as well
                    limit = mapping(paging.get("limit"))
                    if only and parameter["name"] == limit.get("parameter") and only != limit.get("sizes"):
                        self._note(
                            f"{there}/schema",
                            f"these are all sizes of a page: write sizes: {only} in limit of x-pagination",
                        )
                if parameter["name"] == mapping(paging.get("cursor")).get("parameter"):
                    schema = counts.as_token(_resolved(self._document, schema))
                made = self._schemas.field(
                    schema or {"type": "string"}, f"{pascal(name)}{pascal(parameter['name'])}", f"{there}/schema"
                )
                if not made.keys() & {"type", "anyOf", "$ref"}:
                    self._note(f"{there}/schema", "nothing says what this is; give it a type")
                    made = {**made, "type": "string"}
                if parameter.get("required") is True:
                    made = {key: part for key, part in made.items() if key != "default"}  # no request is without it
                made = counts.bounded(_never_null(made), str(parameter["name"]), paging)
                made = _behind_operators(made, str(parameter["name"]), operation)
                kept = {key: part for key, part in parameter.items() if key not in ("schema", "example", "examples")}
                said = _resolved(self._document, schema).get("description")
                kept |= {"description": said} if said and not kept.get("description") else {}
                found[str(parameter["in"]), str(parameter["name"])] = {**kept, "schema": made}
        yield from self._told_apart(list(found.values()), one, operation)

    def _told_apart(self, parameters: list[Node], one: OperationFound, operation: Node) -> Iterator[Node]:
        """Without those of which nobody speaks and whose name in Python another one has: `user[]` beside `user`."""
        plain = {
            mapping(condition).get("parameter")
            for condition in sequence(mapping(operation.get("x-filter")).get("parameters"))
        }
        free = [each for each in parameters if not self._must_stay(each, operation)]
        taken = {snake(each["name"]) for each in parameters if each not in free and each["name"] not in plain}
        for each in parameters:
            if each in free:
                name = snake(each["name"])
                if name in taken:
                    self._left.append(f"{each['name']} of {one}")
                    continue
                taken.add(name)
            yield each

    def _carries_token(self, parameter: Node) -> bool:
        """Whether a parameter is what a token is sent in: OpenAPI's own header for it, or where the scheme that is used puts its key."""
        written = mapping(mapping(self._document.get("components")).get("securitySchemes"))
        used = [scheme for one in written.values() if "x-tokens" in (scheme := _resolved(self._document, one))]
        keys = {(one.get("in"), str(one.get("name")).lower()) for one in used if one.get("type") == "apiKey"}
        return (parameter["in"], str(parameter["name"]).lower()) in {*keys, ("header", "authorization")}

    def _must_stay(self, parameter: Node, operation: Node) -> bool:
        """Whether a client has to send a parameter, or a fact speaks of it."""
        if parameter.get("required") is True or parameter["in"] == "path":
            return True
        facts, client = (
            [part for key, part in operation.items() if key in KEYS],
            mapping(self._document.get("x-client")),
        )
        given = [mapping(one).get("fills") for one in sequence(client.get("parameters"))]
        return parameter["name"] in {*_texts_in(facts), *mapping(client.get("headers")), *given}

    def _is_left_out(self, parameter: Node, operation: Node) -> bool:
        """Whether no client sends a parameter: nobody speaks of it, it may be absent, and it is no value of a query."""
        if self._must_stay(parameter, operation):
            return False
        if mapping(operation["x-resource"]).get("role") == "get" and parameter["in"] == "query":
            return True  # a single record is requested by its key alone
        schema = _resolved(self._document, parameter.get("schema"))
        shape = schema.get("type")
        if schema.get("format") in (*MOMENTS, "date"):
            return True  # it would filter, and nobody says what
        whole = shape == "object" and parameter.get("style") != "deepObject"
        return (
            parameter["in"] != "query"
            or "content" in parameter
            or whole
            or (shape == "array" and not self._is_listed(parameter))
        )

    def _is_listed(self, parameter: Node) -> bool:
        """Whether a parameter takes several values, each of which is one value, and a client can send them."""
        schema = _resolved(self._document, parameter.get("schema"))
        inner = str(_resolved(self._document, schema.get("items")).get("type"))
        simple = schema.get("type") == "array" and inner not in _SHAPES
        return simple and parameter["in"] == "query" and parameter.get("style", "form") in _STYLES

    def _judge_shape(self, parameter: Node, there: str) -> None:
        """A parameter takes one value; one of the query may take several, each of which is one value."""
        shape = str(_resolved(self._document, parameter.get("schema")).get("type"))
        if shape in _SHAPES and not self._is_listed(parameter):
            self._note(there, f"{parameter['name']} takes {_SHAPES[shape]}; {_INSTEAD}")

    def _leaves(self, name: str, schema: Node, there: str, depth: int) -> Iterator[tuple[str, Node, bool]]:
        """What an object of a query is sent as: a parameter for each of its values, called `name[key]`, and if it must be there."""
        whole = _resolved(self._document, schema)
        required = sequence(whole.get("required"))
        for key, written in mapping(whole.get("properties")).items():
            part, leaf = _resolved(self._document, written), f"{name}[{key}]"
            if part.get("properties") and depth < _DEEPEST:
                for inner, one, needed in self._leaves(leaf, part, there, depth + 1):
                    yield inner, one, needed and key in required
            elif part.get("type") in ("array", "object"):
                self._note(there, f"{leaf} takes {_SHAPES[str(part['type'])]}; {_INSTEAD}")
            else:
                yield leaf, mapping(written), key in required

    def _response(self, status: str, written: object, name: str, pointer: str) -> Node:
        target = mapping(written).get("$ref")
        if isinstance(target, str) and not status.startswith("2"):
            if target not in self._shared:
                here = unquote(target.removeprefix("#"))
                shared = _resolved(self._document, written)
                self._shared[target] = self._response("", shared, unescape(target.rpartition("/")[2]), here)
            return self._shared[target]
        response = _resolved(self._document, written)
        found: Node = {"description": response.get("description", "")}
        words = mapping(mapping(self._document.get("x-errors")).get("shape")).get("media", JSON)
        if words != JSON and not status.startswith("2"):
            return {**found, "content": {words: {"schema": {"type": "string"}}}}
        for media, content in mapping(response.get("content")).items():
            if media.partition(";")[0].strip() in (JSON, "*/*") or media.partition(";")[0].endswith("+json"):
                part = mapping(content)
                if not part.get("schema") and not status.startswith("2"):
                    break  # nothing is said of it
                hint = f"{pascal(name)}{'Error' if status not in ('', '200') else ''}Response"
                schema = self._schemas.field(part.get("schema", {}), hint, f"{pointer}/content/{escape(media)}/schema")
                forms = sequence(schema.get("anyOf"))
                schema = schema if len(forms) != 1 else mapping(forms[0])  # the response has a description of its own
                samples = dict(self._samples(part))
                found["content"] = {JSON: {"schema": schema, **({"examples": samples} if samples else {})}}
                break
        return found

    def _samples(self, part: Node) -> Iterator[tuple[str, Node]]:
        if "example" in part:
            yield "example", {"summary": "Example.", "value": part["example"]}
        for key, written in mapping(part.get("examples")).items():
            sample = _resolved(self._document, written)
            if "value" in sample:
                yield key, {"summary": str(sample.get("summary", key)), "value": sample["value"]}


def _behind_operators(schema: Node, name: str, operation: Node) -> Node:
    """Without the format and pattern of a time where an operator stands in front of it, since the whole is no time."""
    plain = map(mapping, sequence(mapping(operation.get("x-filter")).get("parameters")))
    if not any(one.get("parameter") == name and one.get("prefix") for one in plain):
        return schema
    kept = {key: part for key, part in schema.items() if key != "format" or part not in ("date-time", "date")}
    return {**kept, "items": _behind_operators(schema["items"], name, operation)} if "items" in kept else kept


_SCHEMES = {
    "apiKey": {"flows", "openIdConnectUrl", "scheme"},
    "http": {"flow", "flows", "authorizationUrl", "tokenUrl", "scopes", "in", "name", "openIdConnectUrl"},
    "oauth2": {"in", "name", "openIdConnectUrl", "scheme"},
}
"""Types of security schemes -> what a scheme has only if it was described as another one."""


def _scheme(written: Node) -> Node:
    """A scheme without what belongs to another type: facts may say that it is one."""
    alien = _SCHEMES.get(str(written.get("type")), set[str]())
    return {key: part for key, part in written.items() if key not in alien}


def _component(name: str) -> str:
    """A name that a component may have: descriptions also have some with spaces, `OAuth 2`."""
    return re.sub(r"[^A-Za-z0-9._-]", "_", name)


def _texts_in(node: object) -> Iterator[str]:
    """Every text in some facts."""
    if isinstance(node, str):
        yield node
    for part in node.values() if is_object(node) else sequence(node):
        yield from _texts_in(part)


IMPORTED = frozenset(
    [
        "Annotated",
        "Any",
        "AsyncIterator",
        "AsyncRecords",
        "AsyncResource",
        "Changes",
        "Contains",
        "Day",
        "Decimal",
        "EndsWith",
        "Enum",
        "Equal",
        "ExportQuery",
        "Expr",
        "False",
        "Field",
        "FullReadDue",
        "GetQuery",
        "Greater",
        "GreaterEqual",
        "Iterator",
        "Less",
        "LessEqual",
        "Like",
        "ListQuery",
        "Literal",
        "Meta",
        "None",
        "OneOf",
        "OpenEnum",
        "OrderBy",
        "Page",
        "R",
        "Record",
        "Records",
        "Sequence",
        "Sortable",
        "StartsWith",
        "StrEnum",
        "Struct",
        "SyncResource",
        "T",
        "Time",
        "True",
        "TypeAlias",
        "UNSET",
        "Unequal",
        "Union",
        "UnsetType",
        "WalkQuery",
    ]
)
"""Names that generated modules import, which no class in them can have."""


def _class_names(document: Node) -> set[str]:
    """Classes of the package that are no records: the client, resources and their fields."""
    names = {str(mapping(one.get("x-resource")).get("name", "")) for _, _, one in operations_of(document)}
    found = {pascal(name) for name in names if name} | {str(mapping(document.get("x-client")).get("class", ""))}
    return {*IMPORTED, *found, *(f"Async{name}" for name in found), *(f"{name}Fields" for name in found)}


def singular(name: str) -> str:
    """What one of several is called: `entries` are each an `entry`."""
    if name.endswith("ies") and len(name) > 4:
        return f"{name[:-3]}y"
    if name.endswith(("sses", "xes", "ches", "shes")):
        return name[:-2]
    return name[:-1] if name.endswith("s") and not name.endswith(("ss", "us", "is")) else name


def _media(operation: Node, status: str) -> list[str]:
    return list(mapping(mapping(mapping(operation.get("responses")).get(status)).get("content")))


def snake(name: str) -> str:
    """A name as Python writes functions: `ListCalls.v2` is `list_calls_v2`; empty where nothing of it can stand."""
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name)
    text = re.sub(r"[^0-9A-Za-z]+", "_", apart).strip("_").lower()
    return text if text[:1].isalpha() else ""


def _never_null(schema: Node) -> Node:
    """What a parameter takes: a URL has no null, whatever a tool that wrote the description says of what may be absent."""
    forms = [part for part in sequence(schema.get("anyOf")) if part != {"type": "null"}]
    if len(forms) == 1 and "$ref" not in mapping(forms[0]):
        schema = {key: part for key, part in schema.items() if key != "anyOf"} | mapping(forms[0])
    kinds = [one for one in sequence(schema.get("type")) if one != "null"]
    return {**schema, "type": kinds[0] if len(kinds) == 1 else kinds} if kinds else schema


def _with_schema(parameter: Node) -> Node:
    """A parameter with the schema of its value, wherever it stands: below a media type too, unless the value is JSON text."""
    media = next(iter(mapping(parameter.get("content"))), "json")
    if "schema" in parameter or "json" in media:
        return parameter
    schema = mapping(parameter["content"][media]).get("schema") or {"type": "string"}
    return {key: part for key, part in parameter.items() if key != "content"} | {"schema": schema}


def _resolved(document: Node, written: Any) -> Node:
    """An object itself, behind references inside the document; what stands beside a reference comes first."""
    found, seen = mapping(written), set[str]()
    while isinstance(found.get("$ref"), str) and found["$ref"] not in seen:
        seen.add(found["$ref"])
        try:
            target = mapping(at(document, found["$ref"].removeprefix("#")))
        except LookupError:
            break
        found = {**target, **{key: part for key, part in found.items() if key != "$ref"}}
    return {key: part for key, part in found.items() if key != "$ref"}


__all__ = ["HOME", "Normal", "OperationFound", "Unkept", "normal", "operations_of", "snake"]
