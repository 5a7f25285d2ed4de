"""One operation of a vendor as the client uses it: asks become requests, answers become records. No input or output."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Generic, TypeVar

import msgspec

from callrecords.client.http.hints import advised, hint
from callrecords.client.http.request import Request, filled_path
from callrecords.client.http.response import Response, error_of, status_error, vendor_error
from callrecords.client.operations.query import GetQuery
from callrecords.client.records.decode import RecordDecoder
from callrecords.client.records.deviations import NOT_AS_ASKED, Deviations, RecordDeviation
from callrecords.client.records.layout import Layout
from callrecords.client.records.record import Origin, Record
from callrecords.client.setup.options import Options
from callrecords.conventions.fields import Selection, can_render
from callrecords.conventions.fields import render as render_fields
from callrecords.errors import BadArgument, BadResponse, RecordError, StatusError, UnknownField
from callrecords.spec.arguments import fields_of, nearest
from callrecords.spec.bundle import Bundle, FieldFacts
from callrecords.spec.expressions import Field
from callrecords.spec.masking import mask_name

R = TypeVar("R", bound=Record)
C = TypeVar("C")
"""What is read of a response at first."""


class Endpoint(Generic[R, C]):
    """One operation with everything resolved that its requests and answers need."""

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
        self.key = bundle.key_of(operation)
        self.fields: Mapping[str, FieldFacts] = bundle.record_fields(operation)
        self.decoder = RecordDecoder(record, Layout.of(bundle, bundle.record_schema(operation), self.key))
        self.names = dict(zip(record.__struct_encode_fields__, record.__struct_fields__, strict=True))
        """Wire name -> attribute."""
        self._queries = {one.name: bundle.resolve(one.schema) for one in operation.parameters if one.place == "query"}
        self._no_items = bundle.no_items(operation)
        self._promised = bundle.required(operation.ok.schema)
        self._bundle = bundle
        self._options = options

    def request(self, path: Mapping[str, str], private: Sequence[str] = ()) -> Request:
        """The request without a query."""
        wanted = self.operation.path_parameters
        values = {name: value for name, value in {**self._options.path, **path}.items() if name in wanted}
        return Request(
            operation=self.operation.operation_id,
            url=self._options.base_url + filled_path(self.operation.path, values),
            private=tuple(private),
        )

    def selection(
        self, fields: Sequence[Field[Any, Any]] | None, exclude: Sequence[Field[Any, Any]] | None
    ) -> Selection:
        """What `fields=` and `exclude=` ask for; raises a `RequestError`."""
        if fields is not None and exclude is not None:
            raise BadArgument("fields, exclude: give one of them")
        if fields is None and exclude is None:
            return Selection()
        example = self.in_python(self.key)
        include = dict.fromkeys(self._wire(field) for field in fields_of("fields", fields, example))
        without = dict.fromkeys(self._wire(field) for field in fields_of("exclude", exclude, example))
        if not include and not without:
            raise BadArgument("fields, exclude: name at least one field")
        if self.key in without:
            raise BadArgument(f"exclude: {self.key} identifies the record and cannot be left out")
        if include and self.key not in include:
            include = {self.key: None, **include}
        return Selection(tuple(include) if include else None, tuple(without))

    def field_params(self, selection: Selection) -> dict[str, str]:
        """What asks the vendor for the fields; nothing where the choice is made here."""
        facts = self.operation.fields
        return render_fields(selection, facts) if facts is not None and can_render(selection, facts) else {}

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
            advised(error, hint(error, response, self.operation, self._bundle, self._options.base_url))
            raise

    def _read(self, request: Request, response: Response) -> C:
        """What a response with a good status holds; raises `BadResponse`, or the error that the status hid."""
        raise NotImplementedError  # each kind of endpoint reads its own

    def note(self, found: Sequence[RecordDeviation], request: Request, answer: Response | None) -> None:
        """Count what the spec does not describe, or nobody asked for; raises `RecordError` in a strict client."""
        if not found:
            return
        self.deviations.add(request.operation, found)
        if self.strict:
            first = found[0]
            what = f"{first.kind}{f' in {mask_name(first.field[:100])}' if first.field else ''}, {first.sample}"
            more = f", and {len(found) - 1} more" if len(found) > 1 else ""
            raise RecordError(
                f"the answer does not fit what was asked for: {what}{more}"
                if first.kind in NOT_AS_ASKED
                else f"the answer does not fit the spec: {what}{more}",
                operation=request.operation,
                status=None if answer is None else answer.status,
                attempts=1,
                request_id=None if answer is None else answer.request_id,
            )

    def origin(self, selection: Selection) -> Origin:
        """What the records of an answer have in common."""
        return msgspec.structs.replace(self.decoder.origin, asked=selection.of(self.fields))

    def trim(self, records: Sequence[R], selection: Selection) -> None:
        """Empty the fields that were not asked for, where the vendor cannot be asked to leave them out."""
        if not can_render(selection, self.operation.fields):
            for wire in self.fields:
                if not selection.keeps(wire):
                    for record in records:
                        setattr(record, self.names[wire], None)


class GetOperation(Endpoint[R, Response]):
    """The operation that returns a single record."""

    def ask(self, ask: GetQuery) -> tuple[Request, Selection]:
        """The request; raises a `RequestError`."""
        selection = self.selection(ask.fields, ask.exclude)
        return self.request(ask.path).asking(self.field_params(selection)), selection

    def record(self, request: Request, selection: Selection, response: Response) -> R:
        """The record that a response holds; raises as `read` does, and `RecordError` in a strict client."""
        self.read(request, response)
        found: list[RecordDeviation] = []
        records, bad = self.decoder.many([response.body], self.origin(selection), found)
        if bad:
            raise response.bad(bad[0].reason, request).lasting()
        self.note(found, request, response)
        self.trim(records, selection)
        return records[0]

    def _read(self, request: Request, response: Response) -> Response:
        """The response itself, which holds an object."""
        parts = response.parts(request)
        told = vendor_error(response.body, self.errors) if self.key not in parts else None
        if told is not None and told.message:
            raise error_of(response, request, self.operation, self.errors)
        return response
