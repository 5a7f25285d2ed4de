"""A vendor's facts, read from its bundle (`openapi.json`) into typed values.

Everything downstream (client, conventions, emulator, contract suite, command line) reads the bundle through this
module, and only the keys that it declares. The meaning of each `x-` key is described in `specs/README.md`.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from datetime import timedelta
from importlib.util import find_spec
from typing import Any, Literal, cast

import msgspec

Kind = Literal["text", "integer", "decimal", "boolean", "time", "epoch-ms", "object", "array"]
"""What a value is once decoded; `epoch-ms` is a time that travels as integer milliseconds since 1970."""

PagingEnd = Literal["no-next-link", "empty-page", "short-page", "total-reached"]
EnvelopeRole = Literal[
    "items", "page-count", "total", "null", "limit", "offset", "page", "page-total", "has-more", "links", "constant"
]
Situation = Literal[
    "no-token",
    "bad-token",
    "expired-token",
    "foreign-token",
    "forbidden",
    "unknown-record",
    "unknown-path",
    "method-not-allowed",
    "bad-parameter",
    "throttled",
    "server-error",
    "nothing-found",
]
ErrorClass = Literal[
    "bad-request",
    "unauthorized",
    "forbidden",
    "not-found",
    "throttled",
    "server-error",
    "empty-page",
    "window-too-wide",
]


class _Fact(msgspec.Struct, frozen=True, kw_only=True, rename="kebab"):
    """Base of all facts: immutable, kebab-case on the page, unknown keys skipped."""


class ClientParameter(_Fact, frozen=True, kw_only=True):
    """A constructor parameter of the client besides token and base URL."""

    name: str
    place: Literal["path", "server"] = msgspec.field(name="in")
    fills: str
    default: str | None = None
    example: str | None = None
    description: str = ""


class ClientFacts(_Fact, frozen=True, kw_only=True):
    """`x-client`: how the client is called and built."""

    slug: str
    class_name: str = msgspec.field(name="class")
    env: str
    title: str
    parameters: tuple[ClientParameter, ...] = ()
    headers: dict[str, str] = {}

    def variable(self, name: str) -> str:
        """The environment variable for a constructor parameter: `variable("token")` is `ACME_TOKEN`."""
        return f"{self.env}_{name.upper()}"


class ErrorShape(_Fact, frozen=True, kw_only=True):
    """Where an error body keeps its parts; `list` names the array that holds the errors, if there is one."""

    list: str | None = None
    code: str
    message: str
    code_type: Literal["string", "integer"] = "string"


class SituationAnswer(_Fact, frozen=True, kw_only=True):
    """What the vendor answers in one situation. `{detail}` in the message is replaced by what was wrong."""

    status: int
    code: str | int
    message: str


class ErrorCode(_Fact, frozen=True, kw_only=True):
    """A vendor code and what it means; `message` (a part of the text, any case) narrows it."""

    code: str
    means: ErrorClass
    message: str | None = None


class ErrorFacts(_Fact, frozen=True, kw_only=True):
    """`x-errors`: the shape of an error body and the vendor's codes."""

    shape: ErrorShape
    situations: dict[Situation, SituationAnswer]
    codes: tuple[ErrorCode, ...] = ()


class RateLimit(_Fact, frozen=True, kw_only=True):
    """`x-rate-limit`: at most `requests` in each period of `per`."""

    requests: int
    per: timedelta
    scope: Literal["token", "server", "unknown"] = "unknown"


class ResourceFacts(_Fact, frozen=True, kw_only=True):
    """`x-resource`: the resource an operation belongs to, and its part in it."""

    name: str
    role: Literal["list", "get"]


class LimitFacts(_Fact, frozen=True, kw_only=True):
    """The page-size parameter."""

    parameter: str
    default: int
    minimum: int = 1
    maximum: int


class OffsetFacts(_Fact, frozen=True, kw_only=True):
    """Paging by the number of leading records to skip."""

    parameter: str


class PageNumberFacts(_Fact, frozen=True, kw_only=True):
    """Paging by page number; `first` is the number of the first page."""

    parameter: str
    first: int = 1


class KeysetFacts(_Fact, frozen=True, kw_only=True):
    """Paging by the key of a record: what comes after it, what comes before it."""

    after: str
    before: str
    key: str
    order: str
    """The only field that may order a list with a cursor; also the order of the cursor itself."""


class LinkFacts(_Fact, frozen=True, kw_only=True):
    """Names of the links inside the envelope's links object; their values are absolute URLs."""

    next: str
    previous: str


class PaginationFacts(_Fact, frozen=True, kw_only=True):
    """`x-pagination`: how a list is cut into pages, and how its end is known."""

    limit: LimitFacts
    envelope: dict[str, EnvelopeRole]
    constants: dict[str, int | str | bool] = {}
    offset: OffsetFacts | None = None
    page: PageNumberFacts | None = None
    keyset: KeysetFacts | None = None
    links: LinkFacts | None = None
    count_parameter: str | None = None
    """A boolean parameter that asks for the total, where the total is not always sent."""
    ends: tuple[PagingEnd, ...]

    def key_of(self, role: EnvelopeRole) -> str | None:
        """The envelope key that plays a role, or None."""
        return next((key for key, played in self.envelope.items() if played == role), None)

    @property
    def items(self) -> str:
        """The envelope key that holds the records."""
        return next(key for key, played in self.envelope.items() if played == "items")


class PlainParameter(_Fact, frozen=True, kw_only=True):
    """A query parameter that means `field operator value`."""

    parameter: str
    field: str
    operator: str
    together: str | None = None
    """Parameters with the same word here must be given together or not at all."""
    empty_means_all: bool = False


class FilterFacts(_Fact, frozen=True, kw_only=True):
    """`x-filter`: which conditions a list understands, and how they are written."""

    grammar: Literal["conditions", "odata", "parameters"]
    parameter: str | None = None
    fields: dict[str, tuple[str, ...]] = {}
    parameters: tuple[PlainParameter, ...] = ()
    max_conditions: int | None = None

    def operators(self, field: str) -> tuple[str, ...]:
        """The operators a field may be filtered with; empty when it cannot be."""
        if self.grammar == "parameters":
            return tuple(plain.operator for plain in self.parameters if plain.field == field)
        return self.fields.get(field, ())

    @property
    def filterable(self) -> tuple[str, ...]:
        """Wire names of the fields that can be filtered."""
        if self.grammar == "parameters":
            return tuple(dict.fromkeys(plain.field for plain in self.parameters))
        return tuple(self.fields)


class SearchFacts(_Fact, frozen=True, kw_only=True):
    """`x-search`: a free-text parameter and the fields it looks into."""

    parameter: str
    fields: tuple[str, ...]


class OrderFacts(_Fact, frozen=True, kw_only=True):
    """`x-order`: how a list is sorted."""

    parameter: str
    fields: tuple[str, ...]
    max_fields: int = 1
    shuffle: str | None = None
    default: str | None = None
    """The field that orders the list (ascending) when no order is asked for; None where no page says."""


class FieldFilterFacts(_Fact, frozen=True, kw_only=True):
    """`x-fields`: parameters that choose which fields are sent, as comma lists of wire names."""

    include: str
    exclude: str | None = None


class VisibilityFacts(_Fact, frozen=True, kw_only=True):
    """`x-visibility`: whose records a token sees."""

    owner: str | None = None
    """Record field that names the owning account."""
    descendants: str | None = None
    """Role that adds the records of accounts below the token's own."""
    tenant: tuple[str, ...] = ()
    """Roles that see every record; others see only records in which they take part."""
    own: tuple[str, ...] = ()
    """Record fields one of which must name the user, for a token without a `tenant` role."""
    bound: str | None = None
    """Path parameter whose value the token was issued for."""


class ClockFacts(_Fact, frozen=True, kw_only=True):
    """`x-clock`: how a list lives in time."""

    field: str
    inserted: str | None = None
    """Record field with the moment the record became visible, if there is one."""
    publish_delay: timedelta | None = None
    settles_after: timedelta | None = None
    widest_window: timedelta | None = None
    default_window: timedelta | None = None
    """What a list without a window covers, counted back from now; None means everything."""
    result_cap: int | None = None
    retention: timedelta | None = None


class RecordFacts(_Fact, frozen=True, kw_only=True):
    """`x-record`: the identity of a record, and what only the single record carries."""

    key: str
    only_single: tuple[str, ...] = ()


class Means(_Fact, frozen=True, kw_only=True):
    """`x-means`: the field's part in the call story, and the vendor's words for the story's values."""

    part: str
    values: dict[str, Any] = {}
    """Story value -> what this vendor writes for it."""


class Schema(msgspec.Struct, frozen=True, kw_only=True):
    """A JSON Schema as far as we read it."""

    ref: str | None = msgspec.field(name="$ref", default=None)
    type: str | tuple[str, ...] | None = None
    format: str | None = None
    title: str | None = None
    description: str = ""
    enum: tuple[Any, ...] | None = None
    const: Any = None
    any_of: tuple[Schema, ...] = msgspec.field(name="anyOf", default=())
    all_of: tuple[Schema, ...] = msgspec.field(name="allOf", default=())
    properties: dict[str, Schema] = {}
    required: tuple[str, ...] = ()
    items: Schema | None = None
    examples: tuple[Any, ...] = ()
    default: Any = None
    pattern: str | None = None
    minimum: int | None = None
    maximum: int | None = None
    max_length: int | None = msgspec.field(name="maxLength", default=None)
    min_length: int | None = msgspec.field(name="minLength", default=None)
    record: RecordFacts | None = msgspec.field(name="x-record", default=None)
    means: Means | str | None = msgspec.field(name="x-means", default=None)
    empty: tuple[Any, ...] = msgspec.field(name="x-empty", default=())
    pii: str | None = msgspec.field(name="x-pii", default=None)
    unit: str | None = msgspec.field(name="x-unit", default=None)


class Parameter(msgspec.Struct, frozen=True, kw_only=True):
    """A query, path or header parameter."""

    name: str
    place: Literal["query", "path", "header", "cookie"] = msgspec.field(name="in")
    required: bool = False
    description: str = ""
    schema: Schema = Schema()


class Example(msgspec.Struct, frozen=True, kw_only=True):
    """An example answer; `value` is its JSON text."""

    summary: str = ""
    value: msgspec.Raw = msgspec.Raw(b"null")


class MediaType(msgspec.Struct, frozen=True, kw_only=True):
    """One media type of a response."""

    schema: Schema = Schema()
    examples: dict[str, Example] = {}


class Response(msgspec.Struct, frozen=True, kw_only=True):
    """A documented response."""

    description: str = ""
    content: dict[str, MediaType] = {}


class Operation(msgspec.Struct, frozen=True, kw_only=True):
    """One operation of the vendor's API with its facts."""

    operation_id: str = msgspec.field(name="operationId")
    resource: ResourceFacts = msgspec.field(name="x-resource")
    summary: str = ""
    description: str = ""
    parameters: tuple[Parameter, ...] = ()
    responses: dict[str, Response] = {}
    security: tuple[dict[str, tuple[str, ...]], ...] = ()
    pagination: PaginationFacts | None = msgspec.field(name="x-pagination", default=None)
    filter: FilterFacts | None = msgspec.field(name="x-filter", default=None)
    search: SearchFacts | None = msgspec.field(name="x-search", default=None)
    order: OrderFacts | None = msgspec.field(name="x-order", default=None)
    fields: FieldFilterFacts | None = msgspec.field(name="x-fields", default=None)
    visibility: VisibilityFacts | None = msgspec.field(name="x-visibility", default=None)
    clock: ClockFacts | None = msgspec.field(name="x-clock", default=None)
    rate_limit: RateLimit | None = msgspec.field(name="x-rate-limit", default=None)

    @property
    def ok(self) -> MediaType:
        """The JSON body of the 200 answer."""
        return self.responses["200"].content["application/json"]

    @property
    def path_parameters(self) -> tuple[str, ...]:
        """Wire names of the path parameters, in order."""
        return tuple(parameter.name for parameter in self.parameters if parameter.place == "path")


class ServerVariable(msgspec.Struct, frozen=True, kw_only=True):
    """A placeholder in a server URL."""

    default: str
    enum: tuple[str, ...] = ()


class Server(msgspec.Struct, frozen=True, kw_only=True):
    """A base URL of the API, with `{variables}`."""

    url: str
    variables: dict[str, ServerVariable] = {}


class SecurityScheme(msgspec.Struct, frozen=True, kw_only=True):
    """How a request proves who sends it. `x-tokens`: kind of token -> the roles that it carries."""

    type: str
    scheme: str = ""
    tokens: dict[str, tuple[str, ...]] = msgspec.field(name="x-tokens", default={})


class Components(msgspec.Struct, frozen=True, kw_only=True):
    """Shared parts of a bundle."""

    schemas: dict[str, Schema] = {}
    security_schemes: dict[str, SecurityScheme] = msgspec.field(name="securitySchemes", default={})


class Info(msgspec.Struct, frozen=True, kw_only=True):
    """Title and version of the spec."""

    title: str
    version: str


class FieldFacts(msgspec.Struct, frozen=True, kw_only=True):
    """One field of a record, with everything resolved that its schema says."""

    name: str
    kind: Kind
    nullable: bool
    enum: tuple[Any, ...] = ()
    """The values that the spec lists; empty where it lists none."""
    enum_name: str = ""
    """Component name of the enum, which its class has too; empty without one."""
    empty: tuple[Any, ...] = ()
    pii: str | None = None
    unit: str | None = None
    means: Means | None = None
    schema: Schema = Schema()
    form: Schema = Schema()
    """The resolved schema of the values, null aside; of their first form where they have several."""


class Bundle(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """A whole spec: what the vendor serves and every fact that we know about it."""

    info: Info
    servers: tuple[Server, ...]
    paths: dict[str, dict[str, Operation]]
    components: Components
    client: ClientFacts = msgspec.field(name="x-client")
    errors: ErrorFacts = msgspec.field(name="x-errors")
    rate_limit: RateLimit | None = msgspec.field(name="x-rate-limit", default=None)

    @property
    def slug(self) -> str:
        """The vendor's short name."""
        return self.client.slug

    @functools.cached_property
    def operations(self) -> Mapping[str, tuple[str, str, Operation]]:
        """Operation id -> (path, method in upper case, operation), in the order of the spec."""
        return {
            operation.operation_id: (path, method.upper(), operation)
            for path, item in self.paths.items()
            for method, operation in item.items()
        }

    def operation(self, resource: str, role: Literal["list", "get"]) -> tuple[str, Operation] | None:
        """Path and operation that play a role in a resource, or None."""
        for path, _, operation in self.operations.values():
            if operation.resource.name == resource and operation.resource.role == role:
                return path, operation
        return None

    @property
    def resources(self) -> tuple[str, ...]:
        """Names of the resources, in the order of the spec."""
        return tuple(dict.fromkeys(operation.resource.name for _, _, operation in self.operations.values()))

    def resolve(self, schema: Schema) -> Schema:
        """Follow `$ref` until a schema is reached that says something itself."""
        while schema.ref is not None:
            schema = self.components.schemas[schema.ref.rpartition("/")[2]]
        return schema

    def record_name(self, operation: Operation) -> str:
        """Component name of the record that an operation returns."""
        schema = operation.ok.schema
        if operation.pagination is not None:
            items = self.resolve(schema).properties[operation.pagination.items].items
            schema = items if items is not None else schema
        if schema.ref is None:
            raise ValueError(f"{operation.operation_id}: the record must be a named schema")
        return schema.ref.rpartition("/")[2]

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

    def record_facts(self, schema: Schema) -> RecordFacts:
        """`x-record` of a record schema, inherited through `allOf`."""
        schema = self.resolve(schema)
        if schema.record is not None:
            return schema.record
        for part in schema.all_of:
            return self.record_facts(part)
        raise ValueError("a record schema needs x-record")

    def record_fields(self, operation: Operation) -> dict[str, FieldFacts]:
        """The fields of the record that an operation returns, by wire name."""
        schema = self.components.schemas[self.record_name(operation)]
        return {name: self.field(name, part) for name, part in self.properties(schema).items()}

    def field(self, name: str, schema: Schema) -> FieldFacts:
        """One property of an object schema, with everything resolved that it says."""
        named = [(variant.ref or "", self.resolve(variant)) for variant in self._variants(schema)]
        variants = [variant for _, variant in named]
        solid = [variant for variant in variants if variant.type != "null"]
        ref, enum = next(
            ((ref, one.enum) for ref, one in named if one.enum is not None and one.type != "null"), ("", ())
        )
        means = schema.means
        return FieldFacts(
            name=name,
            kind=_kind(solid[0]) if solid else "text",
            nullable=any(_allows_null(variant) for variant in variants),
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


def _allows_null(schema: Schema) -> bool:
    return "null" in (schema.type if isinstance(schema.type, tuple) else (schema.type,))


def _kind(schema: Schema) -> Kind:
    named = schema.type if isinstance(schema.type, str) else next((t for t in schema.type or () if t != "null"), None)
    match named, schema.format:
        case _, "decimal":
            return "decimal"
        case "string", "date-time":
            return "time"
        case "integer", "epoch-ms":
            return "epoch-ms"
        case "integer", _:
            return "integer"
        case "boolean", _:
            return "boolean"
        case "object", _:
            return "object"
        case "array", _:
            return "array"
        case _ if schema.properties or schema.all_of:
            return "object"
        case _:
            return "text"


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
