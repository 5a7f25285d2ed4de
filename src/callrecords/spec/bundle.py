"""A vendor's bundle (`openapi.json`), read into typed values: OpenAPI as far as we read it, with the facts of its `x-` keys.

Everything downstream (client, conventions, emulator, contract suite, command line) reads the bundle through this module and
those whose types it holds, and only the keys that they declare.
"""

# No `from __future__ import annotations`: msgspec would have to evaluate each annotation when a client makes its first request.

import functools
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from importlib.util import find_spec
from typing import Any, Literal, TypeVar, cast

import msgspec

from callrecords.spec.facts import (
    ClientFacts,
    ClientParameter,
    FilterFacts,
    Means,
    PlainParameter,
    RateLimit,
    RecordFacts,
    Several,
)
from callrecords.spec.facts_errors import ErrorFacts
from callrecords.spec.forms import Form
from callrecords.spec.identity import RecordIdentity
from callrecords.spec.operation import Operation, ParameterSpec
from callrecords.spec.places import keys_to
from callrecords.spec.schema import FieldFacts, Schema, allows_null, bounds_of, kind_of

T = TypeVar("T")
_MISSING: Any = object()


class ServerVariable(msgspec.Struct, frozen=True, kw_only=True):
    """A placeholder in a server URL."""

    default: str
    enum: tuple[str, ...] = ()


class ServerSpec(msgspec.Struct, frozen=True, kw_only=True):
    """A base URL of the API, with `{variables}`."""

    url: str
    variables: dict[str, ServerVariable] = {}


class OAuthFlow(msgspec.Struct, frozen=True, kw_only=True):
    """One way to an access token."""

    token_url: str = msgspec.field(name="tokenUrl", default="")


class SecurityScheme(msgspec.Struct, frozen=True, kw_only=True):
    """How a request proves who sends it. `x-tokens`: kind of token -> the roles that it carries."""

    type: str
    scheme: str = ""
    name: str = ""
    """The header or the parameter of a key."""
    place: str = msgspec.field(name="in", default="")
    flows: dict[str, OAuthFlow] = {}
    grant: dict[str, str] = msgspec.field(name="x-grant", default={})
    """`client`: where id and secret stand in a request for an access token, `header` or `body`."""
    tokens: dict[str, tuple[str, ...]] = msgspec.field(name="x-tokens", default={})


class Components(msgspec.Struct, frozen=True, kw_only=True):
    """Shared parts of a bundle."""

    schemas: dict[str, Schema] = {}
    security_schemes: dict[str, SecurityScheme] = msgspec.field(name="securitySchemes", default={})


class Info(msgspec.Struct, frozen=True, kw_only=True):
    """Title and version of the spec."""

    title: str
    version: str


class Bundle(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """A whole spec: what the vendor serves and every fact that we know about it."""

    info: Info
    servers: tuple[ServerSpec, ...]
    paths: dict[str, dict[str, Operation]]
    components: Components
    client: ClientFacts = msgspec.field(name="x-client")
    errors: ErrorFacts = msgspec.field(name="x-errors")
    rate_limit: RateLimit | None = msgspec.field(name="x-rate-limit", default=None)
    zone: str | None = msgspec.field(name="x-zone", default=None)
    """Where the clocks are that show times without a zone."""

    @property
    def slug(self) -> str:
        """The vendor's short name."""
        return self.client.slug

    def once(self, make: Callable[..., T], *given: Hashable) -> T:
        """`make(bundle, *given)`, made once for these arguments and shared by all threads.

        `make` is a pure function, and nobody changes what it returns. It lives as long as the bundle, and no other bundle
        knows it.
        """
        key = (make, *given)
        found: T = self._made.get(key, _MISSING)
        if found is _MISSING:
            found = self._made.setdefault(key, make(self, *given))
        return found

    @functools.cached_property
    def _made(self) -> dict[tuple[Hashable, ...], Any]:
        return {}

    @functools.cached_property
    def operations(self) -> Mapping[str, Operation]:
        """Operation id -> operation, in the order of the spec."""
        return {
            operation.operation_id: msgspec.structs.replace(
                operation, path=path, method=method.upper(), filter=self._written(operation)
            )
            for path, item in self.paths.items()
            for method, operation in item.items()
        }

    def _written(self, operation: Operation) -> FilterFacts | None:
        """The filter of a list, each plain parameter with what its declaration says of its values."""
        if operation.filter is None or not operation.filter.parameters:
            return operation.filter
        declared = {one.name: one for one in operation.parameters if one.place == "query"}
        return msgspec.structs.replace(
            operation.filter,
            parameters=tuple(
                msgspec.structs.replace(
                    plain,
                    writing=self._form_of(declared[plain.parameter], plain),
                    several=self.several(declared[plain.parameter]),
                    required=declared[plain.parameter].required,
                    **self._taken(declared[plain.parameter], plain),
                )
                if plain.parameter in declared
                else plain
                for plain in operation.filter.parameters
            ),
        )

    def _taken(self, parameter: ParameterSpec, plain: PlainParameter) -> dict[str, Any]:
        """What a plain parameter takes: numbers from the smallest to the largest, or some texts."""
        schema = self.value_of(parameter)
        if schema.type in ("integer", "number"):
            least, most = bounds_of(schema)
            return {"least": least, "most": most}
        is_word = schema.type == "string" and not plain.prefix and plain.operator in ("eq", "ne", "in")
        return {"words": tuple(map(str, schema.enum))} if is_word and schema.enum else {}

    def several(self, parameter: ParameterSpec) -> Several | None:
        """How a parameter takes several values; None where it takes one."""
        return parameter.several if self.solid(parameter.schema).type == "array" else None

    def value_of(self, parameter: ParameterSpec) -> Schema:
        """The schema of a parameter's value; of each, where it takes several."""
        schema = self.solid(parameter.schema)
        return self.solid(schema.items) if schema.type == "array" and schema.items is not None else schema

    def words_of(self, parameter: ClientParameter) -> tuple[str, ...]:
        """The values that an argument of the client can have, where all operations that take it list the same."""
        listed = {
            self.value_of(one).enum or ()
            for operation in self.operations.values()
            for one in operation.parameters
            if (one.place, one.name) == (parameter.place, parameter.fills)
        }
        return tuple(map(str, listed.pop())) if len(listed) == 1 and parameter.place != "path" else ()

    def _form_of(self, parameter: ParameterSpec, plain: PlainParameter) -> Form | None:
        """How a plain parameter is written; a day is a time where its field is one."""
        schema = self.value_of(parameter)
        zone = schema.zone or parameter.zone or self.zone
        kind, form = kind_of(schema, zone)
        if form is None and kind == "day":
            return Form("last-day" if plain.day == "last" else "first-day", zone)
        return Form("rfc-3339") if form is None and kind == "time" else form

    def operation(self, resource: str, role: Literal["list", "get"]) -> Operation | None:
        """The operation that plays a role in a resource, or None."""
        for operation in self.operations.values():
            if operation.resource.name == resource and operation.resource.role == role:
                return operation
        return None

    @property
    def resources(self) -> tuple[str, ...]:
        """Names of the resources, in the order of the spec."""
        return tuple(dict.fromkeys(operation.resource.name for operation in self.operations.values()))

    def resolve(self, schema: Schema) -> Schema:
        """Follow `$ref` until a schema is reached that says something itself."""
        while schema.ref is not None:
            schema = self.components.schemas[schema.ref.rpartition("/")[2]]
        return schema

    def record_name(self, operation: Operation) -> str:
        """Component name of the record that an operation returns."""
        schema = operation.ok.schema
        if operation.pagination is not None:
            listed = self.at(schema, operation.pagination.items)
            schema = listed.items if listed is not None and listed.items is not None else schema
        elif operation.resource.record is not None:
            for key in keys_to(operation.resource.record):
                schema = self.properties(self.solid(schema)).get(key, Schema())
            schema = next((form for form in schema.any_of if form.ref is not None), schema)
        if schema.ref is None:
            raise ValueError(f"{operation.operation_id}: the record must be a named schema")
        return schema.ref.rpartition("/")[2]

    def no_items(self, operation: Operation) -> frozenset[Literal["missing", "null"]]:
        """How a page of a list may say that it has no records, beside an empty array."""
        page, pagination = operation.ok.schema, operation.pagination
        if pagination is None:
            return frozenset()
        if not pagination.items:
            return frozenset(("null",)) if self.field("", page).nullable else frozenset()
        *way, name = keys_to(pagination.items)
        for key in way:
            page = self.solid(self.properties(page)[key])
        missing = name not in self.required(page)
        null = self.field(name, self.properties(page)[name]).nullable
        said: dict[Literal["missing", "null"], bool] = {"missing": missing, "null": null}
        return frozenset(form for form, may in said.items() if may)

    def at(self, schema: Schema, place: str) -> Schema | None:
        """The schema at a place of a body, resolved; None where no property of the schema stands there."""
        for key in keys_to(place):
            found = self.properties(self.solid(schema)).get(key)
            if found is None:
                return None
            schema = found
        return self.solid(schema)

    def solid(self, schema: Schema) -> Schema:
        """What a schema says of values that are not null, resolved."""
        schema = self.resolve(schema)
        forms = [form for form in map(self.resolve, schema.any_of) if form.type != "null"]
        return forms[0] if forms else schema

    def properties(self, schema: Schema) -> dict[str, Schema]:
        """All properties of an object schema, those of its `allOf` parts first."""
        schema = self.resolve(schema)
        found: dict[str, Schema] = {}
        for part in schema.all_of:
            found |= self.properties(part)
        return found | schema.properties

    def required(self, schema: Schema) -> frozenset[str]:
        """The properties that are in every such object, those of its `allOf` parts too."""
        schema = self.resolve(schema)
        return frozenset(schema.required).union(*map(self.required, schema.all_of))

    def record_schema(self, operation: Operation) -> Schema:
        """The record that an operation returns."""
        return self.components.schemas[self.record_name(operation)]

    def identity(self, operation: Operation) -> RecordIdentity:
        """By what the records of an operation are told apart."""
        return self.identity_in(self.record_schema(operation))

    def identity_in(self, schema: Schema) -> RecordIdentity:
        """The same of a record schema."""
        facts, kinds = self.record_facts(schema), schema.kinds
        if facts.key is not None or kinds is None:
            return RecordIdentity(facts.key or "")
        own = {
            word: (kind, facts.keys[kind])
            for kind, words in kinds.classes.items()
            for word in words
            if kind in facts.keys
        }
        return RecordIdentity(None, tag=kinds.field, kinds=own)

    def record_facts(self, schema: Schema) -> RecordFacts:
        """`x-record` of a record schema, inherited through `allOf`."""
        schema = self.resolve(schema)
        if schema.record is not None:
            return schema.record
        for part in schema.all_of:
            return self.record_facts(part)
        raise ValueError("a record schema needs x-record")

    def class_of(self, schema: Schema, name: str, word: object) -> tuple[str, Schema]:
        """The class of a record, and the schema with its fields alone: of the class `name` itself where no kind has the word."""
        if schema.kinds is None:
            return name, schema
        tag = schema.kinds.field
        kind = next((kind for kind, words in schema.kinds.classes.items() if word in words), None)
        wanted = () if kind is None else schema.kinds.classes[kind][:1]
        fields = {
            wire: part
            for wire, part in self.properties(schema).items()
            if tag not in part.only_where or {*wanted} & {*part.only_where[tag]}
        }
        return kind or name, msgspec.structs.replace(schema, properties=fields, all_of=())

    def record_fields(self, operation: Operation) -> Mapping[str, FieldFacts]:
        """The fields of the record that an operation returns, by wire name."""
        if self.operations.get(operation.operation_id) is operation:
            return self.once(Bundle._fields_by_id, operation.operation_id)
        return self._fields_of(operation)  # of a changed copy

    def _fields_by_id(self, operation_id: str) -> Mapping[str, FieldFacts]:
        return self._fields_of(self.operations[operation_id])

    def _fields_of(self, operation: Operation) -> Mapping[str, FieldFacts]:
        properties = self.properties(self.record_schema(operation))
        asked = self._asked.get(operation.resource.name, {})
        fields = {
            name: msgspec.structs.replace(field, asked=asked[name])
            if (field := self.field(name, part)).kind == "text"
            and name in asked
            and _is_narrower(asked[name], field.enum)
            else field
            for name, part in properties.items()
        }
        return {name: self._bounded(operation, field) for name, field in fields.items()}

    def _bounded(self, operation: Operation, field: FieldFacts) -> FieldFacts:
        """A number with the bounds of those that its list can be asked for."""
        facts = operation.filter
        if facts is None or field.kind not in ("integer", "decimal"):
            return field
        plain = [one for one in facts.parameters if one.field == field.name and one.takes_as_it_is(field.writing)]
        least = max((one.least for one in plain if one.least is not None), default=None)
        most = min((one.most for one in plain if one.most is not None), default=None)
        if least is None and most is None:
            return field
        return msgspec.structs.replace(field, asked_from=least, asked_to=most)

    @functools.cached_property
    def _asked(self) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
        """Resource -> field -> the words that the parameter for its values lists."""
        found: dict[str, dict[str, tuple[str, ...]]] = {}
        for operation in self.operations.values():
            declared = {one.name: one for one in operation.parameters if one.place == "query"}
            for plain in () if operation.filter is None else operation.filter.parameters:
                parameter = declared.get(plain.parameter)
                words = None if parameter is None else self.value_of(parameter).enum
                if words and plain.operator in ("eq", "in") and not plain.prefix:
                    found.setdefault(operation.resource.name, {})[plain.field] = tuple(
                        str(word) for word in words if word
                    )
        return found

    def field(self, name: str, schema: Schema) -> FieldFacts:
        """One property of an object schema, with everything resolved that it says."""
        named = [(variant.ref or "", self.resolve(variant)) for variant in self._variants(schema)]
        variants = [variant for _, variant in named]
        solid = [variant for variant in variants if variant.type != "null"]
        ref, enum = next(
            ((ref, one.enum) for ref, one in named if one.enum is not None and one.type != "null"), ("", ())
        )
        means = schema.means
        kind, writing = kind_of(solid[0], schema.zone or self.zone) if solid else ("text", None)
        if writing is not None and {one.type for one in solid} >= {"string", "integer"}:
            writing = msgspec.structs.replace(writing, mixed=True)
        return FieldFacts(
            name=name,
            kind=kind,
            writing=writing,
            nullable=any(allows_null(variant) for variant in variants),
            enum=enum,
            enum_name=ref.rpartition("/")[2],
            empty=schema.empty,
            pii=schema.pii,
            unit=schema.unit,
            means=Means(part=means) if isinstance(means, str) else means,
            schema=schema,
            form=solid[0] if solid else Schema(),
        )

    def _variants(self, schema: Schema) -> Iterator[Schema]:
        if schema.any_of:
            for variant in schema.any_of:
                yield from self._variants(variant)
        else:
            yield schema


def read_bundle(text: bytes) -> Bundle:
    """Decode a bundle; raises `msgspec.ValidationError` naming the place that does not fit."""
    return msgspec.json.decode(text, type=Bundle)


@functools.cache
def load_bundle(package: str) -> Bundle:
    """The bundle that ships inside a generated client package, such as `callrecords.<slug>`."""
    spec = find_spec(package)  # importlib.resources would do the same in ten times the time
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"there is no package {package}", name=package)
    path = f"{spec.origin.rpartition('__init__')[0]}openapi.json"
    data: bytes = cast("Any", spec.loader).get_data(path)  # folders and archives both have such a loader
    return read_bundle(data)


def _is_narrower(asked: Sequence[str], known: Sequence[object]) -> bool:
    """Whether a parameter lists fewer words than its field has; a field without a list may have any."""
    return not known or {*asked} < {*map(str, known)}
