# Generated from specs/portsip by `nox -s generate`. Do not edit: change the spec and generate again.
"""Resources of PortSIP PBX: one class for each list, blocking and asynchronous."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import datetime
from typing import Any

from callrecords.client.operations.page import Page
from callrecords.client.operations.query import GetQuery, ListQuery, WalkQuery, given
from callrecords.client.resource import AsyncResource, SyncResource
from callrecords.client.walk.iterate import AsyncRecords, Records
from callrecords.portsip.models import CallLog, CallLogDetail
from callrecords.spec.expressions import Expr, Field, OrderBy


class Calllogs(SyncResource):
    """Call logs of the tenant for an administrator or a queue manager, a user's own otherwise (assumed); one page at a
    time, without `cost` and `billed_account`.

    The vendor's page: https://support.portsip.com/development-portsip/rest-apis/version-22.1/api-reference/calllogs

    Every method raises `RequestError` when the vendor's API cannot express the arguments, before anything is sent; a
    subclass of `StatusError` when the vendor refuses the request (the spec lists 400, 401, 403, 405, 429, 500); and,
    when the retries do not help, `ConnectionFailed` for a response that does not come and `BadResponse` for one that
    cannot be read.
    """

    def list(
        self,
        *,
        where: Expr[CallLog] | None = None,
        order: OrderBy[CallLog] | None = None,
        fields: Sequence[Field[CallLog, Any]] | None = None,
        limit: int | None = None,
        offset: int | None = None,
        search: str | None = None,
        count: bool | None = None,
    ) -> Page[CallLog]:
        """Get one page.

        Args:
            where: Conditions on `CalllogsFields`, joined with `&` and `|`.
            order: Sorting by up to 2 fields, such as `CalllogsFields.started_at.desc()`.
            fields: Fields to keep, besides the key; the others are None. The vendor documents no parameter for it:
                whole records are sent, and the client drops the rest.
            limit: Records per page, 1 to 100; 100 if not given (assumed).
            offset: The number of leading records to skip.
            search: Free text that one of some fields must contain (assumed); `or` between two texts finds either, as in
                `101 or 102`. It narrows a filter further.
            count: Whether the total number of records is asked for.
        """
        return self._list(
            "list_calllogs",
            CallLog,
            ListQuery(
                where=where,
                order=order,
                fields=fields,
                limit=limit,
                offset=offset,
                extra=given({"search": search, "count": count}),
            ),
        )

    def pages(
        self,
        *,
        where: Expr[CallLog] | None = None,
        order: OrderBy[CallLog] | None = None,
        fields: Sequence[Field[CallLog, Any]] | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int | None = None,
        max_items: int | None = None,
        concurrency: int = 1,
        resume: str | None = None,
        search: str | None = None,
        count: bool | None = None,
    ) -> Iterator[Page[CallLog]]:
        """Walk through the list page by page, as `iter` does record by record: the arguments are the same.

        Each page has a `resume` token, which goes on after that page.
        """
        return self._pages(
            "list_calllogs",
            CallLog,
            WalkQuery(
                where=where,
                order=order,
                fields=fields,
                since=since,
                until=until,
                limit=limit,
                max_items=max_items,
                concurrency=concurrency,
                resume=resume,
                extra=given({"search": search, "count": count}),
            ),
        )

    def iter(
        self,
        *,
        where: Expr[CallLog] | None = None,
        order: OrderBy[CallLog] | None = None,
        fields: Sequence[Field[CallLog, Any]] | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int | None = None,
        max_items: int | None = None,
        concurrency: int = 1,
        resume: str | None = None,
        search: str | None = None,
        count: bool | None = None,
    ) -> Records[CallLog]:
        """Walk through the list record by record, fetching pages as they are needed.

        The `resume` of what this returns is at any moment the token that goes on after the last record taken.

        Args:
            where: Conditions on `CalllogsFields`, joined with `&` and `|`.
            order: Sorting by up to 2 fields, such as `CalllogsFields.started_at.desc()`; by `started_at`, ascending, if
                not given.
            fields: Fields to keep, besides the key; the others are None. The vendor documents no parameter for it:
                whole records are sent, and the client drops the rest.
            since: Only records whose `started_at` is this time or later; with a time zone.
            until: Only records whose `started_at` is before this time; with a time zone.
            limit: Records per page, 1 to 100; 100 if not given.
            max_items: Stop after this many records.
            concurrency: How many requests may be under way at once. More than one needs `since`: the time from there to
                `until`, or to now, is cut into slices, and these are fetched side by side.
            resume: Where to go on: the `resume` of a page, an error or an iterator of a walk with the same arguments;
                `limit` and `max_items` may differ.
            search: Free text that one of some fields must contain (assumed); `or` between two texts finds either, as in
                `101 or 102`. It narrows a filter further.
            count: Whether the total number of records is asked for.
        """
        return self._iter(
            "list_calllogs",
            CallLog,
            WalkQuery(
                where=where,
                order=order,
                fields=fields,
                since=since,
                until=until,
                limit=limit,
                max_items=max_items,
                concurrency=concurrency,
                resume=resume,
                extra=given({"search": search, "count": count}),
            ),
        )

    def get(self, id: str, *, fields: Sequence[Field[CallLog, Any]] | None = None) -> CallLogDetail:
        """Get one record; raises `NotFound` when the token sees no such record.

        Args:
            id: The key of the record.
            fields: Fields to keep, besides the key; the others are None. The vendor documents no parameter for it:
                whole records are sent, and the client drops the rest.
        """
        return self._get("get_calllog", CallLogDetail, GetQuery(path={"id": id}, fields=fields))


class AsyncCalllogs(AsyncResource):
    """The methods of `Calllogs` for coroutines."""

    async def list(
        self,
        *,
        where: Expr[CallLog] | None = None,
        order: OrderBy[CallLog] | None = None,
        fields: Sequence[Field[CallLog, Any]] | None = None,
        limit: int | None = None,
        offset: int | None = None,
        search: str | None = None,
        count: bool | None = None,
    ) -> Page[CallLog]:
        """Get one page.

        Args:
            where: Conditions on `CalllogsFields`, joined with `&` and `|`.
            order: Sorting by up to 2 fields, such as `CalllogsFields.started_at.desc()`.
            fields: Fields to keep, besides the key; the others are None. The vendor documents no parameter for it:
                whole records are sent, and the client drops the rest.
            limit: Records per page, 1 to 100; 100 if not given (assumed).
            offset: The number of leading records to skip.
            search: Free text that one of some fields must contain (assumed); `or` between two texts finds either, as in
                `101 or 102`. It narrows a filter further.
            count: Whether the total number of records is asked for.
        """
        return await self._list(
            "list_calllogs",
            CallLog,
            ListQuery(
                where=where,
                order=order,
                fields=fields,
                limit=limit,
                offset=offset,
                extra=given({"search": search, "count": count}),
            ),
        )

    def pages(
        self,
        *,
        where: Expr[CallLog] | None = None,
        order: OrderBy[CallLog] | None = None,
        fields: Sequence[Field[CallLog, Any]] | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int | None = None,
        max_items: int | None = None,
        concurrency: int = 1,
        resume: str | None = None,
        search: str | None = None,
        count: bool | None = None,
    ) -> AsyncIterator[Page[CallLog]]:
        """Walk through the list page by page, as `iter` does record by record: the arguments are the same.

        Each page has a `resume` token, which goes on after that page.
        """
        return self._pages(
            "list_calllogs",
            CallLog,
            WalkQuery(
                where=where,
                order=order,
                fields=fields,
                since=since,
                until=until,
                limit=limit,
                max_items=max_items,
                concurrency=concurrency,
                resume=resume,
                extra=given({"search": search, "count": count}),
            ),
        )

    def iter(
        self,
        *,
        where: Expr[CallLog] | None = None,
        order: OrderBy[CallLog] | None = None,
        fields: Sequence[Field[CallLog, Any]] | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int | None = None,
        max_items: int | None = None,
        concurrency: int = 1,
        resume: str | None = None,
        search: str | None = None,
        count: bool | None = None,
    ) -> AsyncRecords[CallLog]:
        """Walk through the list record by record, fetching pages as they are needed.

        The `resume` of what this returns is at any moment the token that goes on after the last record taken.

        Args:
            where: Conditions on `CalllogsFields`, joined with `&` and `|`.
            order: Sorting by up to 2 fields, such as `CalllogsFields.started_at.desc()`; by `started_at`, ascending, if
                not given.
            fields: Fields to keep, besides the key; the others are None. The vendor documents no parameter for it:
                whole records are sent, and the client drops the rest.
            since: Only records whose `started_at` is this time or later; with a time zone.
            until: Only records whose `started_at` is before this time; with a time zone.
            limit: Records per page, 1 to 100; 100 if not given.
            max_items: Stop after this many records.
            concurrency: How many requests may be under way at once. More than one needs `since`: the time from there to
                `until`, or to now, is cut into slices, and these are fetched side by side.
            resume: Where to go on: the `resume` of a page, an error or an iterator of a walk with the same arguments;
                `limit` and `max_items` may differ.
            search: Free text that one of some fields must contain (assumed); `or` between two texts finds either, as in
                `101 or 102`. It narrows a filter further.
            count: Whether the total number of records is asked for.
        """
        return self._iter(
            "list_calllogs",
            CallLog,
            WalkQuery(
                where=where,
                order=order,
                fields=fields,
                since=since,
                until=until,
                limit=limit,
                max_items=max_items,
                concurrency=concurrency,
                resume=resume,
                extra=given({"search": search, "count": count}),
            ),
        )

    async def get(self, id: str, *, fields: Sequence[Field[CallLog, Any]] | None = None) -> CallLogDetail:
        """Get one record; raises `NotFound` when the token sees no such record.

        Args:
            id: The key of the record.
            fields: Fields to keep, besides the key; the others are None. The vendor documents no parameter for it:
                whole records are sent, and the client drops the rest.
        """
        return await self._get("get_calllog", CallLogDetail, GetQuery(path={"id": id}, fields=fields))
