# Generated from specs/cinnox by `nox -s generate`. Do not edit: change the spec and generate again.
"""Resources of CINNOX: one class for each list, blocking and asynchronous."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import datetime
from typing import Any

from callrecords.cinnox.models import CallDetail
from callrecords.client.operations.page import Page
from callrecords.client.operations.query import ListQuery, WalkQuery
from callrecords.client.resource import AsyncResource, SyncResource
from callrecords.client.walk.iterate import AsyncRecords, Records
from callrecords.spec.expressions import Expr, Field


class CallDetails(SyncResource):
    """Details of the calls of one App that began in a window, one page at a time.

    Both ends of the window are given or neither.

    The vendor's page: https://docs.cinnox.com/docs/get-call-detail

    Every method raises `RequestError` when the vendor's API cannot express the arguments, before anything is sent; a
    subclass of `StatusError` when the vendor refuses the request (the spec lists 400, 401, 403, 405, 429, 500); and,
    when the retries do not help, `ConnectionFailed` for a response that does not come and `BadResponse` for one that
    cannot be read.
    """

    def list(
        self,
        *,
        where: Expr[CallDetail] | None = None,
        fields: Sequence[Field[CallDetail, Any]] | None = None,
        limit: int | None = None,
        offset: int | None = None,
    ) -> Page[CallDetail]:
        """Get one page.

        Args:
            where: Conditions on `CallDetailsFields`, joined with `&`.
            fields: Fields to keep, besides the key; the others are None. The vendor documents no parameter for it:
                whole records are sent, and the client drops the rest.
            limit: Records per page, 1 to 500; 100 if not given (assumed).
            offset: The number of leading records to skip.
        """
        return self._list(
            "list_call_details", CallDetail, ListQuery(where=where, fields=fields, limit=limit, offset=offset)
        )

    def pages(
        self,
        *,
        where: Expr[CallDetail] | None = None,
        fields: Sequence[Field[CallDetail, Any]] | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int | None = None,
        max_items: int | None = None,
        concurrency: int = 1,
        resume: str | None = None,
    ) -> Iterator[Page[CallDetail]]:
        """Walk through the list page by page, as `iter` does record by record: the arguments are the same.

        Each page has a `resume` token, which goes on after that page.
        """
        return self._pages(
            "list_call_details",
            CallDetail,
            WalkQuery(
                where=where,
                fields=fields,
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
        where: Expr[CallDetail] | None = None,
        fields: Sequence[Field[CallDetail, Any]] | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int | None = None,
        max_items: int | None = None,
        concurrency: int = 1,
        resume: str | None = None,
    ) -> Records[CallDetail]:
        """Walk through the list record by record, fetching pages as they are needed.

        The `resume` of what this returns is at any moment the token that goes on after the last record taken.

        Args:
            where: Conditions on `CallDetailsFields`, joined with `&`.
            fields: Fields to keep, besides the key; the others are None. The vendor documents no parameter for it:
                whole records are sent, and the client drops the rest.
            since: Only records whose `call_date` is this time or later; with a time zone.
            until: Only records whose `call_date` is before this time; with a time zone.
            limit: Records per page, 1 to 500; 500 if not given.
            max_items: Stop after this many records.
            concurrency: How many requests may be under way at once. More than one needs `since`: the time from there to
                `until`, or to now, is cut into slices, and these are fetched side by side.
            resume: Where to go on: the `resume` of a page, an error or an iterator of a walk with the same arguments;
                `limit` and `max_items` may differ.
        """
        return self._iter(
            "list_call_details",
            CallDetail,
            WalkQuery(
                where=where,
                fields=fields,
                since=since,
                until=until,
                limit=limit,
                max_items=max_items,
                concurrency=concurrency,
                resume=resume,
            ),
        )


class AsyncCallDetails(AsyncResource):
    """The methods of `CallDetails` for coroutines."""

    async def list(
        self,
        *,
        where: Expr[CallDetail] | None = None,
        fields: Sequence[Field[CallDetail, Any]] | None = None,
        limit: int | None = None,
        offset: int | None = None,
    ) -> Page[CallDetail]:
        """Get one page.

        Args:
            where: Conditions on `CallDetailsFields`, joined with `&`.
            fields: Fields to keep, besides the key; the others are None. The vendor documents no parameter for it:
                whole records are sent, and the client drops the rest.
            limit: Records per page, 1 to 500; 100 if not given (assumed).
            offset: The number of leading records to skip.
        """
        return await self._list(
            "list_call_details", CallDetail, ListQuery(where=where, fields=fields, limit=limit, offset=offset)
        )

    def pages(
        self,
        *,
        where: Expr[CallDetail] | None = None,
        fields: Sequence[Field[CallDetail, Any]] | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int | None = None,
        max_items: int | None = None,
        concurrency: int = 1,
        resume: str | None = None,
    ) -> AsyncIterator[Page[CallDetail]]:
        """Walk through the list page by page, as `iter` does record by record: the arguments are the same.

        Each page has a `resume` token, which goes on after that page.
        """
        return self._pages(
            "list_call_details",
            CallDetail,
            WalkQuery(
                where=where,
                fields=fields,
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
        where: Expr[CallDetail] | None = None,
        fields: Sequence[Field[CallDetail, Any]] | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int | None = None,
        max_items: int | None = None,
        concurrency: int = 1,
        resume: str | None = None,
    ) -> AsyncRecords[CallDetail]:
        """Walk through the list record by record, fetching pages as they are needed.

        The `resume` of what this returns is at any moment the token that goes on after the last record taken.

        Args:
            where: Conditions on `CallDetailsFields`, joined with `&`.
            fields: Fields to keep, besides the key; the others are None. The vendor documents no parameter for it:
                whole records are sent, and the client drops the rest.
            since: Only records whose `call_date` is this time or later; with a time zone.
            until: Only records whose `call_date` is before this time; with a time zone.
            limit: Records per page, 1 to 500; 500 if not given.
            max_items: Stop after this many records.
            concurrency: How many requests may be under way at once. More than one needs `since`: the time from there to
                `until`, or to now, is cut into slices, and these are fetched side by side.
            resume: Where to go on: the `resume` of a page, an error or an iterator of a walk with the same arguments;
                `limit` and `max_items` may differ.
        """
        return self._iter(
            "list_call_details",
            CallDetail,
            WalkQuery(
                where=where,
                fields=fields,
                since=since,
                until=until,
                limit=limit,
                max_items=max_items,
                concurrency=concurrency,
                resume=resume,
            ),
        )
