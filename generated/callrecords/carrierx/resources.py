# Generated from specs/carrierx by `nox -s generate`. Do not edit: change the spec and generate again.
"""Resources of CarrierX: one class for each list, blocking and asynchronous."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import datetime
from typing import Any

from callrecords.carrierx.models import CallDr, ConferenceCall
from callrecords.client.operations.page import Page
from callrecords.client.operations.query import GetQuery, ListQuery, WalkQuery
from callrecords.client.resource import AsyncResource, SyncResource
from callrecords.client.walk.iterate import AsyncRecords, Records
from callrecords.spec.expressions import Expr, Field, OrderBy


class ConferenceCalls(SyncResource):
    """Detail records of calls into and out of conferences, one page at a time.

    Records of accounts below the token's own are included only when the token carries `app.read_descendant`.

    The vendor's page: https://docs.carrierx.com/voice/core-api/apps/conference-cdr/get

    Every method raises `RequestError` when the vendor's API cannot express the arguments, before anything is sent; a
    subclass of `StatusError` when the vendor refuses the request (the spec lists 400, 401, 403, 405, 429, 500); and,
    when the retries do not help, `ConnectionFailed` for a response that does not come and `BadResponse` for one that
    cannot be read.
    """

    def list(
        self,
        *,
        where: Expr[ConferenceCall] | None = None,
        order: OrderBy[ConferenceCall] | None = None,
        fields: Sequence[Field[ConferenceCall, Any]] | None = None,
        exclude: Sequence[Field[ConferenceCall, Any]] | None = None,
        limit: int | None = None,
        offset: int | None = None,
        after: str | None = None,
        before: str | None = None,
    ) -> Page[ConferenceCall]:
        """Get one page.

        Args:
            where: Conditions on `ConferenceCallsFields`, joined with `&`.
            order: Sorting by one field, such as `ConferenceCallsFields.date_stop.desc()`; by `date_stop`, ascending, if
                not given (assumed); beside `after` or `before` only by `date_stop`.
            fields: Fields to keep, besides the key; the others are None.
            exclude: Fields to leave out; they are None.
            limit: Records per page, 1 to 1000; 10 if not given.
            offset: The number of leading records to skip; not used together with a cursor.
            after: The `call_sid` of a record; the page holds the records that follow it in the order of `date_stop`
                (assumed). No page names this parameter for conferences, the vendor's own tool sends it.
            before: The `call_sid` of a record; the page holds the nearest records before it in the order of `date_stop`
                (assumed). No page and no tool of the vendor's names this parameter for conferences.
        """
        return self._list(
            "list_conference_calls",
            ConferenceCall,
            ListQuery(
                where=where,
                order=order,
                fields=fields,
                exclude=exclude,
                limit=limit,
                offset=offset,
                after=after,
                before=before,
            ),
        )

    def pages(
        self,
        *,
        where: Expr[ConferenceCall] | None = None,
        order: OrderBy[ConferenceCall] | None = None,
        fields: Sequence[Field[ConferenceCall, Any]] | None = None,
        exclude: Sequence[Field[ConferenceCall, Any]] | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int | None = None,
        max_items: int | None = None,
        concurrency: int = 1,
        resume: str | None = None,
    ) -> Iterator[Page[ConferenceCall]]:
        """Walk through the list page by page, as `iter` does record by record: the arguments are the same.

        Each page has a `resume` token, which goes on after that page.
        """
        return self._pages(
            "list_conference_calls",
            ConferenceCall,
            WalkQuery(
                where=where,
                order=order,
                fields=fields,
                exclude=exclude,
                since=since,
                until=until,
                limit=limit,
                max_items=max_items,
                concurrency=concurrency,
                resume=resume,
            ),
        )

    def iter(
        self,
        *,
        where: Expr[ConferenceCall] | None = None,
        order: OrderBy[ConferenceCall] | None = None,
        fields: Sequence[Field[ConferenceCall, Any]] | None = None,
        exclude: Sequence[Field[ConferenceCall, Any]] | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int | None = None,
        max_items: int | None = None,
        concurrency: int = 1,
        resume: str | None = None,
    ) -> Records[ConferenceCall]:
        """Walk through the list record by record, fetching pages as they are needed.

        The `resume` of what this returns is at any moment the token that goes on after the last record taken.

        Args:
            where: Conditions on `ConferenceCallsFields`, joined with `&`.
            order: Sorting by one field, such as `ConferenceCallsFields.date_stop.desc()`; by `date_stop`, ascending, if
                not given.
            fields: Fields to keep, besides the key; the others are None.
            exclude: Fields to leave out; they are None.
            since: Only records whose `date_stop` is this time or later; with a time zone.
            until: Only records whose `date_stop` is before this time; with a time zone.
            limit: Records per page, 1 to 1000; 1000 if not given.
            max_items: Stop after this many records.
            concurrency: How many requests may be under way at once. More than one needs `since`: the time from there to
                `until`, or to now, is cut into slices, and these are fetched side by side.
            resume: Where to go on: the `resume` of a page, an error or an iterator of a walk with the same arguments;
                `limit` and `max_items` may differ.
        """
        return self._iter(
            "list_conference_calls",
            ConferenceCall,
            WalkQuery(
                where=where,
                order=order,
                fields=fields,
                exclude=exclude,
                since=since,
                until=until,
                limit=limit,
                max_items=max_items,
                concurrency=concurrency,
                resume=resume,
            ),
        )

    def get(
        self,
        call_sid: str,
        *,
        fields: Sequence[Field[ConferenceCall, Any]] | None = None,
        exclude: Sequence[Field[ConferenceCall, Any]] | None = None,
    ) -> ConferenceCall:
        """Get one record; raises `NotFound` when the token sees no such record.

        Args:
            call_sid: The key of the record.
            fields: Fields to keep, besides the key; the others are None.
            exclude: Fields to leave out; they are None.
        """
        return self._get(
            "get_conference_call", ConferenceCall, GetQuery(path={"call_sid": call_sid}, fields=fields, exclude=exclude)
        )


class CallDrs(SyncResource):
    """Detail records of sent and received calls, one page at a time.

    Records of accounts below the token's own are included only when the token carries `calls.read_descendant`.

    The vendor's page: https://docs.carrierx.com/voice/core-api/calls/call-detail-record/get

    Every method raises `RequestError` when the vendor's API cannot express the arguments, before anything is sent; a
    subclass of `StatusError` when the vendor refuses the request (the spec lists 400, 401, 403, 405, 429, 500); and,
    when the retries do not help, `ConnectionFailed` for a response that does not come and `BadResponse` for one that
    cannot be read.
    """

    def list(
        self,
        *,
        where: Expr[CallDr] | None = None,
        order: OrderBy[CallDr] | None = None,
        fields: Sequence[Field[CallDr, Any]] | None = None,
        exclude: Sequence[Field[CallDr, Any]] | None = None,
        limit: int | None = None,
        offset: int | None = None,
        after: str | None = None,
        before: str | None = None,
    ) -> Page[CallDr]:
        """Get one page.

        Args:
            where: Conditions on `CallDrsFields`, joined with `&`.
            order: Sorting by one field, such as `CallDrsFields.date_stop.desc()`; by `date_stop`, ascending, if not
                given (assumed); beside `after` or `before` only by `date_stop`.
            fields: Fields to keep, besides the key; the others are None.
            exclude: Fields to leave out; they are None.
            limit: Records per page, 1 to 1000; 10 if not given.
            offset: The number of leading records to skip; not used together with a cursor.
            after: The `dr_sid` of a record; the page holds the records that follow it in the order of `date_stop`.
            before: The `dr_sid` of a record; the page holds the nearest records before it in the order of `date_stop`
                (assumed).
        """
        return self._list(
            "list_call_drs",
            CallDr,
            ListQuery(
                where=where,
                order=order,
                fields=fields,
                exclude=exclude,
                limit=limit,
                offset=offset,
                after=after,
                before=before,
            ),
        )

    def pages(
        self,
        *,
        where: Expr[CallDr] | None = None,
        order: OrderBy[CallDr] | None = None,
        fields: Sequence[Field[CallDr, Any]] | None = None,
        exclude: Sequence[Field[CallDr, Any]] | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int | None = None,
        max_items: int | None = None,
        concurrency: int = 1,
        resume: str | None = None,
    ) -> Iterator[Page[CallDr]]:
        """Walk through the list page by page, as `iter` does record by record: the arguments are the same.

        Each page has a `resume` token, which goes on after that page.
        """
        return self._pages(
            "list_call_drs",
            CallDr,
            WalkQuery(
                where=where,
                order=order,
                fields=fields,
                exclude=exclude,
                since=since,
                until=until,
                limit=limit,
                max_items=max_items,
                concurrency=concurrency,
                resume=resume,
            ),
        )

    def iter(
        self,
        *,
        where: Expr[CallDr] | None = None,
        order: OrderBy[CallDr] | None = None,
        fields: Sequence[Field[CallDr, Any]] | None = None,
        exclude: Sequence[Field[CallDr, Any]] | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int | None = None,
        max_items: int | None = None,
        concurrency: int = 1,
        resume: str | None = None,
    ) -> Records[CallDr]:
        """Walk through the list record by record, fetching pages as they are needed.

        The `resume` of what this returns is at any moment the token that goes on after the last record taken.

        Args:
            where: Conditions on `CallDrsFields`, joined with `&`.
            order: Sorting by one field, such as `CallDrsFields.date_stop.desc()`; by `date_stop`, ascending, if not
                given.
            fields: Fields to keep, besides the key; the others are None.
            exclude: Fields to leave out; they are None.
            since: Only records whose `date_stop` is this time or later; with a time zone.
            until: Only records whose `date_stop` is before this time; with a time zone.
            limit: Records per page, 1 to 1000; 1000 if not given.
            max_items: Stop after this many records.
            concurrency: How many requests may be under way at once. More than one needs `since`: the time from there to
                `until`, or to now, is cut into slices, and these are fetched side by side.
            resume: Where to go on: the `resume` of a page, an error or an iterator of a walk with the same arguments;
                `limit` and `max_items` may differ.
        """
        return self._iter(
            "list_call_drs",
            CallDr,
            WalkQuery(
                where=where,
                order=order,
                fields=fields,
                exclude=exclude,
                since=since,
                until=until,
                limit=limit,
                max_items=max_items,
                concurrency=concurrency,
                resume=resume,
            ),
        )

    def get(
        self,
        dr_sid: str,
        *,
        fields: Sequence[Field[CallDr, Any]] | None = None,
        exclude: Sequence[Field[CallDr, Any]] | None = None,
    ) -> CallDr:
        """Get one record; raises `NotFound` when the token sees no such record.

        Args:
            dr_sid: The key of the record.
            fields: Fields to keep, besides the key; the others are None.
            exclude: Fields to leave out; they are None.
        """
        return self._get("get_call_dr", CallDr, GetQuery(path={"dr_sid": dr_sid}, fields=fields, exclude=exclude))


class AsyncConferenceCalls(AsyncResource):
    """The methods of `ConferenceCalls` for coroutines."""

    async def list(
        self,
        *,
        where: Expr[ConferenceCall] | None = None,
        order: OrderBy[ConferenceCall] | None = None,
        fields: Sequence[Field[ConferenceCall, Any]] | None = None,
        exclude: Sequence[Field[ConferenceCall, Any]] | None = None,
        limit: int | None = None,
        offset: int | None = None,
        after: str | None = None,
        before: str | None = None,
    ) -> Page[ConferenceCall]:
        """Get one page.

        Args:
            where: Conditions on `ConferenceCallsFields`, joined with `&`.
            order: Sorting by one field, such as `ConferenceCallsFields.date_stop.desc()`; by `date_stop`, ascending, if
                not given (assumed); beside `after` or `before` only by `date_stop`.
            fields: Fields to keep, besides the key; the others are None.
            exclude: Fields to leave out; they are None.
            limit: Records per page, 1 to 1000; 10 if not given.
            offset: The number of leading records to skip; not used together with a cursor.
            after: The `call_sid` of a record; the page holds the records that follow it in the order of `date_stop`
                (assumed). No page names this parameter for conferences, the vendor's own tool sends it.
            before: The `call_sid` of a record; the page holds the nearest records before it in the order of `date_stop`
                (assumed). No page and no tool of the vendor's names this parameter for conferences.
        """
        return await self._list(
            "list_conference_calls",
            ConferenceCall,
            ListQuery(
                where=where,
                order=order,
                fields=fields,
                exclude=exclude,
                limit=limit,
                offset=offset,
                after=after,
                before=before,
            ),
        )

    def pages(
        self,
        *,
        where: Expr[ConferenceCall] | None = None,
        order: OrderBy[ConferenceCall] | None = None,
        fields: Sequence[Field[ConferenceCall, Any]] | None = None,
        exclude: Sequence[Field[ConferenceCall, Any]] | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int | None = None,
        max_items: int | None = None,
        concurrency: int = 1,
        resume: str | None = None,
    ) -> AsyncIterator[Page[ConferenceCall]]:
        """Walk through the list page by page, as `iter` does record by record: the arguments are the same.

        Each page has a `resume` token, which goes on after that page.
        """
        return self._pages(
            "list_conference_calls",
            ConferenceCall,
            WalkQuery(
                where=where,
                order=order,
                fields=fields,
                exclude=exclude,
                since=since,
                until=until,
                limit=limit,
                max_items=max_items,
                concurrency=concurrency,
                resume=resume,
            ),
        )

    def iter(
        self,
        *,
        where: Expr[ConferenceCall] | None = None,
        order: OrderBy[ConferenceCall] | None = None,
        fields: Sequence[Field[ConferenceCall, Any]] | None = None,
        exclude: Sequence[Field[ConferenceCall, Any]] | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int | None = None,
        max_items: int | None = None,
        concurrency: int = 1,
        resume: str | None = None,
    ) -> AsyncRecords[ConferenceCall]:
        """Walk through the list record by record, fetching pages as they are needed.

        The `resume` of what this returns is at any moment the token that goes on after the last record taken.

        Args:
            where: Conditions on `ConferenceCallsFields`, joined with `&`.
            order: Sorting by one field, such as `ConferenceCallsFields.date_stop.desc()`; by `date_stop`, ascending, if
                not given.
            fields: Fields to keep, besides the key; the others are None.
            exclude: Fields to leave out; they are None.
            since: Only records whose `date_stop` is this time or later; with a time zone.
            until: Only records whose `date_stop` is before this time; with a time zone.
            limit: Records per page, 1 to 1000; 1000 if not given.
            max_items: Stop after this many records.
            concurrency: How many requests may be under way at once. More than one needs `since`: the time from there to
                `until`, or to now, is cut into slices, and these are fetched side by side.
            resume: Where to go on: the `resume` of a page, an error or an iterator of a walk with the same arguments;
                `limit` and `max_items` may differ.
        """
        return self._iter(
            "list_conference_calls",
            ConferenceCall,
            WalkQuery(
                where=where,
                order=order,
                fields=fields,
                exclude=exclude,
                since=since,
                until=until,
                limit=limit,
                max_items=max_items,
                concurrency=concurrency,
                resume=resume,
            ),
        )

    async def get(
        self,
        call_sid: str,
        *,
        fields: Sequence[Field[ConferenceCall, Any]] | None = None,
        exclude: Sequence[Field[ConferenceCall, Any]] | None = None,
    ) -> ConferenceCall:
        """Get one record; raises `NotFound` when the token sees no such record.

        Args:
            call_sid: The key of the record.
            fields: Fields to keep, besides the key; the others are None.
            exclude: Fields to leave out; they are None.
        """
        return await self._get(
            "get_conference_call", ConferenceCall, GetQuery(path={"call_sid": call_sid}, fields=fields, exclude=exclude)
        )


class AsyncCallDrs(AsyncResource):
    """The methods of `CallDrs` for coroutines."""

    async def list(
        self,
        *,
        where: Expr[CallDr] | None = None,
        order: OrderBy[CallDr] | None = None,
        fields: Sequence[Field[CallDr, Any]] | None = None,
        exclude: Sequence[Field[CallDr, Any]] | None = None,
        limit: int | None = None,
        offset: int | None = None,
        after: str | None = None,
        before: str | None = None,
    ) -> Page[CallDr]:
        """Get one page.

        Args:
            where: Conditions on `CallDrsFields`, joined with `&`.
            order: Sorting by one field, such as `CallDrsFields.date_stop.desc()`; by `date_stop`, ascending, if not
                given (assumed); beside `after` or `before` only by `date_stop`.
            fields: Fields to keep, besides the key; the others are None.
            exclude: Fields to leave out; they are None.
            limit: Records per page, 1 to 1000; 10 if not given.
            offset: The number of leading records to skip; not used together with a cursor.
            after: The `dr_sid` of a record; the page holds the records that follow it in the order of `date_stop`.
            before: The `dr_sid` of a record; the page holds the nearest records before it in the order of `date_stop`
                (assumed).
        """
        return await self._list(
            "list_call_drs",
            CallDr,
            ListQuery(
                where=where,
                order=order,
                fields=fields,
                exclude=exclude,
                limit=limit,
                offset=offset,
                after=after,
                before=before,
            ),
        )

    def pages(
        self,
        *,
        where: Expr[CallDr] | None = None,
        order: OrderBy[CallDr] | None = None,
        fields: Sequence[Field[CallDr, Any]] | None = None,
        exclude: Sequence[Field[CallDr, Any]] | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int | None = None,
        max_items: int | None = None,
        concurrency: int = 1,
        resume: str | None = None,
    ) -> AsyncIterator[Page[CallDr]]:
        """Walk through the list page by page, as `iter` does record by record: the arguments are the same.

        Each page has a `resume` token, which goes on after that page.
        """
        return self._pages(
            "list_call_drs",
            CallDr,
            WalkQuery(
                where=where,
                order=order,
                fields=fields,
                exclude=exclude,
                since=since,
                until=until,
                limit=limit,
                max_items=max_items,
                concurrency=concurrency,
                resume=resume,
            ),
        )

    def iter(
        self,
        *,
        where: Expr[CallDr] | None = None,
        order: OrderBy[CallDr] | None = None,
        fields: Sequence[Field[CallDr, Any]] | None = None,
        exclude: Sequence[Field[CallDr, Any]] | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int | None = None,
        max_items: int | None = None,
        concurrency: int = 1,
        resume: str | None = None,
    ) -> AsyncRecords[CallDr]:
        """Walk through the list record by record, fetching pages as they are needed.

        The `resume` of what this returns is at any moment the token that goes on after the last record taken.

        Args:
            where: Conditions on `CallDrsFields`, joined with `&`.
            order: Sorting by one field, such as `CallDrsFields.date_stop.desc()`; by `date_stop`, ascending, if not
                given.
            fields: Fields to keep, besides the key; the others are None.
            exclude: Fields to leave out; they are None.
            since: Only records whose `date_stop` is this time or later; with a time zone.
            until: Only records whose `date_stop` is before this time; with a time zone.
            limit: Records per page, 1 to 1000; 1000 if not given.
            max_items: Stop after this many records.
            concurrency: How many requests may be under way at once. More than one needs `since`: the time from there to
                `until`, or to now, is cut into slices, and these are fetched side by side.
            resume: Where to go on: the `resume` of a page, an error or an iterator of a walk with the same arguments;
                `limit` and `max_items` may differ.
        """
        return self._iter(
            "list_call_drs",
            CallDr,
            WalkQuery(
                where=where,
                order=order,
                fields=fields,
                exclude=exclude,
                since=since,
                until=until,
                limit=limit,
                max_items=max_items,
                concurrency=concurrency,
                resume=resume,
            ),
        )

    async def get(
        self,
        dr_sid: str,
        *,
        fields: Sequence[Field[CallDr, Any]] | None = None,
        exclude: Sequence[Field[CallDr, Any]] | None = None,
    ) -> CallDr:
        """Get one record; raises `NotFound` when the token sees no such record.

        Args:
            dr_sid: The key of the record.
            fields: Fields to keep, besides the key; the others are None.
            exclude: Fields to leave out; they are None.
        """
        return await self._get("get_call_dr", CallDr, GetQuery(path={"dr_sid": dr_sid}, fields=fields, exclude=exclude))
