"""One operation of a vendor as the client uses it: queries become requests, responses become records. No input or output."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Generic, TypeVar, cast

import msgspec

from callrecords.client.http.hints import advised, hint
from callrecords.client.http.request import Request, filled_path
from callrecords.client.http.response import Response, error_of, error_within, status_error
from callrecords.client.operations.query import Extra, GetQuery
from callrecords.client.records.deviations import NOT_AS_ASKED, Deviations, RecordDeviation
from callrecords.client.records.kinds import AnyDecoder, decoder_of, names_of
from callrecords.client.records.layout import Layout
from callrecords.client.records.record import Origin, Record
from callrecords.client.records.surrogates import mended
from callrecords.client.setup.options import Options
from callrecords.conventions import Params, arrays, checks, standing, wrapping
from callrecords.conventions.fields import Selection, can_render
from callrecords.conventions.fields import render as render_fields
from callrecords.errors import BadArgument, BadResponse, RecordError, StatusError, UnknownField
from callrecords.spec.arguments import fields_of, nearest
from callrecords.spec.bundle import Bundle
from callrecords.spec.expressions import Field
from callrecords.spec.facts import Several
from callrecords.spec.facts_jobs import JobPart
from callrecords.spec.facts_sync import SyncPart
from callrecords.spec.frozen import Frozen
from callrecords.spec.schema import FieldFacts

R = TypeVar("R", bound=Record)
_NOTHING: Params = {}
_PARAMETER = re.compile(r"\{([^}]+)\}")
C = TypeVar("C")
"""What is read of a response at first."""


class ChosenFields(Frozen, frozen=True):
    """What `fields=` and `exclude=` come to."""

    origin: Origin
    """What the records of a response have in common, these fields among it."""
    params: Mapping[str, str] = {}
    """The parameters that request them; none where the choice is made here."""
    dropped: tuple[str, ...] = ()
    """Attributes that are emptied here, since no parameter of the vendor leaves them out."""


def _decoder(bundle: Bundle, operation_id: str, record: type[R]) -> AnyDecoder[R]:
    """What decodes the records of an operation; to make one takes longer than a request, so that clients share it."""
    operation = bundle.operations[operation_id]
    return decoder_of(record, Layout.of(bundle, bundle.record_schema(operation)))


class Endpoint(Generic[R, C]):
    """One operation with everything resolved that its requests and responses need."""

    def __init__(
        self,
        bundle: Bundle,
        operation_id: str,
        record: type[R],
        options: Options,
        deviations: Deviations | None = None,
    ) -> None:
        self.deviations = Deviations() if deviations is None else deviations
        self.strict = options.strict
        self.operation = operation = bundle.operations[operation_id]
        self.errors = bundle.errors
        self.identity = bundle.identity(operation)
        self.fields: Mapping[str, FieldFacts] = bundle.record_fields(operation)
        self.decoder: AnyDecoder[R] = bundle.once(_decoder, operation_id, record)
        self.names = names_of(record)
        """Wire name -> attribute."""
        queries = [one for one in operation.parameters if one.place == "query"]
        self._queries = {one.name: bundle.value_of(one) for one in queries}
        self._several: dict[str, Several] = {
            one.name: several for one in queries if (several := bundle.several(one)) is not None
        }
        self._path_parameters = operation.path_parameters
        self.standing = standing.render(options.query, operation)
        """The query parameters that the client was built with."""
        self._all_fields = ChosenFields(self.decoder.origin)
        self.bundle = bundle
        self._options = options

    def beside(self, given: Extra) -> tuple[dict[str, str | tuple[str, ...]], list[str]]:
        """The parameters that no fact claims: those of this call, and of the client; and the private texts of this call.

        Raises `BadArgument`.
        """
        sent = {**self.standing, **{name: self._said(name, value) for name, value in given.items()}}
        return sent, [text for value in given.values() for text in _texts(value)]

    def _said(self, name: str, value: object) -> str | tuple[str, ...]:
        several = self._several.get(name)
        if several is None:
            return checks.plain_text(name, value, self._queries[name])
        return arrays.plain_texts(name, value, self._queries[name], several)

    def request(self, path: Mapping[str, str], private: Sequence[str] = ()) -> Request:
        """The request without a query."""
        given = {**self._options.path, **path}
        values = {name: value for name, value in given.items() if name in self._path_parameters}
        return Request(
            operation=self.operation.operation_id,
            url=self._options.base_url + filled_path(self.operation.path, values),
            private=tuple(private),
        )

    def elsewhere(self, part: JobPart | SyncPart, value: str | None, params: Params = _NOTHING) -> Request:
        """The request to another path of the API; `value` fills the parameter that the client does not fill itself."""
        names = [name for name in _PARAMETER.findall(part.path) if name not in self._options.path]
        values = {name: given for name, given in self._options.path.items() if f"{{{name}}}" in part.path}
        values |= dict.fromkeys(names, value or "")
        request = Request(operation=part.id, url=self._options.base_url + filled_path(part.path, values))
        own = standing.render_beside(self._options.query, part)
        return request.with_params({**own, **params}) if own or params else request

    def chosen(
        self, fields: Sequence[Field[Any, Any]] | None, exclude: Sequence[Field[Any, Any]] | None
    ) -> ChosenFields:
        """What `fields=` and `exclude=` come to; raises a `RequestError`."""
        if fields is not None and exclude is not None:
            raise BadArgument("fields, exclude: give one of them")
        if fields is None and exclude is None:
            return self._all_fields
        known = self.identity.fields
        example = self.in_python(known[-1])
        include = dict.fromkeys(self._wire(field) for field in fields_of("fields", fields, example))
        without = dict.fromkeys(self._wire(field) for field in fields_of("exclude", exclude, example))
        if not include and not without:
            raise BadArgument("fields, exclude: name at least one field")
        if needed := [one for one in known if one in without]:
            raise BadArgument(f"exclude: {needed[0]} identifies the record and cannot be left out")
        if include:
            include = {**dict.fromkeys(one for one in known if one not in include), **include}
        selection, facts = Selection(tuple(include) if include else None, tuple(without)), self.operation.fields
        origin = msgspec.structs.replace(self.decoder.origin, asked=selection.of(self.fields))
        if facts is not None and can_render(selection, facts):
            return ChosenFields(origin, params=render_fields(selection, facts))
        return ChosenFields(origin, dropped=tuple(self.names[one] for one in self.fields if not selection.keeps(one)))

    def in_python(self, wire: str) -> str:
        """A field as code names it, for a message: `F.started`."""
        return f"F.{self.names.get(wire, wire)}"

    def _wire(self, field: Field[Any, Any] | str) -> str:
        wire = field.wire if isinstance(field, Field) else field
        if wire not in self.fields:
            raise UnknownField(f"fields: no field is called {wire[:100]}{nearest(wire, self.fields)}")
        return wire

    def read(self, request: Request, response: Response) -> C:
        """What a response holds; raises the error that it is, by its status or its content, with what can be done."""
        try:
            error = status_error(response, request, self.operation, self.errors)
            if error is not None:
                raise error
            return self._read(request, response)
        except (BadResponse, StatusError) as error:
            advised(error, hint(error, response, self.operation, self.bundle, self._options.base_url))
            raise

    def _read(self, request: Request, response: Response) -> C:
        """What a response with a good status holds; raises `BadResponse`, or the error that the status hid."""
        raise NotImplementedError  # each kind of endpoint reads its own

    def note(self, found: Sequence[RecordDeviation], request: Request, response: Response | None) -> None:
        """Count what the spec does not describe, or was not requested; raises `RecordError` in a strict client."""
        if not found:
            return
        self.deviations.add(request.operation, found)
        if self.strict:
            first = found[0]
            what = f"{first.kind}{f' in {first.place}' if first.field else ''}, {first.sample}"
            more = f", and {len(found) - 1} more" if len(found) > 1 else ""
            raise RecordError(
                f"the response does not fit the request: {what}{more}"
                if first.kind in NOT_AS_ASKED
                else f"the response does not fit the spec: {what}{more}",
                operation=request.operation,
                status=None if response is None else response.status,
                attempts=1,
                request_id=None if response is None else response.request_id,
            )

    def trim(self, records: Sequence[R], chosen: ChosenFields) -> None:
        """Empty the fields that were not requested, where no parameter of the vendor leaves them out."""
        for name in chosen.dropped:
            for record in records:
                if name in record.__struct_fields__:
                    setattr(record, name, None)


def _texts(given: object) -> list[str]:
    """The texts among the values of a parameter."""
    values = cast("Sequence[object]", given) if isinstance(given, list | tuple) else (given,)
    return [value for value in values if isinstance(value, str)]


class GetOperation(Endpoint[R, Response]):
    """The operation that returns a single record."""

    def call(self, query: GetQuery) -> tuple[Request, ChosenFields]:
        """The request; raises a `RequestError`."""
        chosen = self.chosen(query.fields, query.exclude)
        extra, private = self.beside(query.extra)
        return self.request(query.path, private).with_params({**extra, **chosen.params}), chosen

    def record(self, request: Request, chosen: ChosenFields, response: Response) -> R:
        """The record that a response holds; raises as `read` does, and `RecordError` in a strict client."""
        self.read(request, response)
        found: list[RecordDeviation] = []
        records, bad = self.decoder.many([self._held(response)], chosen.origin, found)
        if bad:
            raise response.bad(bad[0].reason, request).lasting()
        self.note(found, request, response)
        self.trim(records, chosen)
        return records[0]

    def _read(self, request: Request, response: Response) -> Response:
        """The response itself, which holds an object."""
        parts, place = response.parts(request), self.operation.resource.record
        there: object = not parts.keys().isdisjoint(self.identity.keys)
        if place is not None:
            there = wrapping.unwrap(self.operation.resource, mended(response.body))
        said = None if there else error_within(response, self.errors)
        if said is not None and said.message:
            raise error_of(response, request, self.operation, self.errors)
        if there is None:
            raise response.bad(f"the response has no {place}", request)
        return response

    def _held(self, response: Response) -> bytes:
        """The bytes of the record in a response that was read."""
        if self.operation.resource.record is None:
            return response.body
        whole = mended(response.body)
        record = wrapping.unwrap(self.operation.resource, whole) or b""
        at = whole.find(record)
        return response.body[at : at + len(record)]
