"""Laws of changes: whatever is added, changed and deleted, a store that follows the tokens comes to hold what the list holds.

It does so wherever the stream is cut, and whatever passes on the way. A token that is dead is an outcome, no error.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import attrs

from callrecords.client.changes.outcome import Changes, FullReadDue
from callrecords.contract.client.stage import Stage, key_in
from callrecords.errors import CallRecordsError
from callrecords.spec.catalog import Resource, Vendor
from callrecords.spec.facts_sync import SyncFacts
from callrecords.spec.identity import RecordIdentity

_PASSING = ("throttled", "server-error", "html", "empty-body")
_NOBODYS = "no-such-token-0"
_RUNS = 12
"""Streams until a store has to be complete."""


def change_faults(vendor: Vendor, resource: Resource) -> Iterator[str]:
    """Every way to follow the changes of a list: to the end, cut after each page, with faults, with dead tokens."""
    facts = vendor.bundle().operations[resource.list_operation].sync
    if facts is None:
        return
    for asynchronous in (False, True):
        judge = _Judge(vendor, resource, facts, asynchronous)
        found = itertools.chain(judge.followed(), judge.cut(), judge.passing(), judge.dead(), judge.shown())
        yield from (f"{fault}, asynchronously" if asynchronous else fault for fault in found)


@attrs.define
class _Store:
    """What somebody holds who follows the changes, and the token that was stored last."""

    held: dict[str, bytes] = attrs.field(factory=dict[str, bytes])
    token: str | None = None
    deaths: int = 0
    came: int = 0
    """Records that came."""

    def take(self, outcome: Changes[Any] | FullReadDue, identity: RecordIdentity) -> None:
        """Store one outcome as the documentation says."""
        if isinstance(outcome, FullReadDue):
            self.deaths += 1
            self.token = None
            return
        if outcome.begins_anew:
            self.held.clear()
        self.came += len(outcome.items)
        self.held |= {key_in(record, identity): record.raw for record in outcome.items}
        for gone in outcome.deleted:
            self.held.pop(gone, None)
        if outcome.token is not None:
            self.token = outcome.token


@attrs.frozen
class _Judge:
    vendor: Vendor
    resource: Resource
    facts: SyncFacts
    asynchronous: bool

    def followed(self) -> Iterator[str]:
        """From the first token to the last one, while the list changes between streams."""
        stage = Stage(self.vendor, self.resource)
        store = self._begun(stage)
        yield from self._compare("the first time", stage, store)
        for what in ("after changes", "after more changes"):
            self._change(stage)
            self._run(stage, store)
            yield from self._compare(what, stage, store)
        before = store.came
        self._run(stage, store)
        if store.came != before:
            yield f"{store.came - before} records come again though nothing changed"

    def cut(self) -> Iterator[str]:
        """Each stream is given up after a page, and gone on with; changes happen in between."""
        stage = Stage(self.vendor, self.resource)
        store = self._begun(stage, pages=1)
        for number in range(_RUNS):
            if number < 3:
                self._change(stage)
            # a full read whose token comes last is only ever read whole
            self._run(stage, store, pages=1 if number < 3 else None)
        yield from self._compare("cut after each page", stage, store)

    def passing(self) -> Iterator[str]:
        """Each fault that passes."""
        for name in _PASSING:
            stage = Stage(self.vendor, self.resource)
            store = self._begun(stage)
            self._change(stage)
            stage.emulator.faults.add(name, self.facts.part.id, count=1)
            error = self._run(stage, store)
            if error is not None:
                yield f"{name}: ends in {type(error).__name__}"
            yield from self._compare(name, stage, store)

    def dead(self) -> Iterator[str]:
        """A token that dies, at once and between two pages, and one that nobody gave: one outcome, then everything anew."""
        for after in (0, 1):
            stage = Stage(self.vendor, self.resource)
            store = self._begun(stage)
            self._change(stage)
            if after:
                for _ in range(max(self.facts.limit.maximum or 0, self.facts.limit.default or 0) + 1):
                    stage.add(timedelta(minutes=1))
            stage.emulator.faults.add("sync-token-dies", count=1, after=after)
            error = self._run(stage, store)
            struck = any(entry.fault == "sync-token-dies" for entry in stage.emulator.requests)
            told = "a token that dies between pages" if after else "a token that dies"
            yield from self._judge_death(told, stage, store, error, expected=struck)
        stage = Stage(self.vendor, self.resource)
        store = _Store(held={"of-nobody": b""}, token=_NOBODYS)
        error = self._run(stage, store)
        yield from self._judge_death("a token that nobody gave", stage, store, error, expected=True)

    def shown(self) -> Iterator[str]:
        """No error and no repr shows a token."""
        stage = Stage(self.vendor, self.resource)
        store = self._begun(stage)
        stage.emulator.faults.add("html", self.facts.part.id, count=None)
        error = self._run(stage, store)
        stage.emulator.faults.clear()
        if error is None:
            yield "a page of HTML is taken for changes"
        elif (store.token or "?") in f"{error!r} {error} {error.__cause__!r}":
            yield "an error shows the token"
        for outcome in self._outcomes(stage, None, None)[0]:
            if isinstance(outcome, Changes) and outcome.token is not None and outcome.token in repr(outcome):
                yield "the repr of a page shows its token"

    def _begun(self, stage: Stage, pages: int | None = None) -> _Store:
        """A store that has followed the first stream; of a list that gives no records then, one that read it."""
        store = _Store()
        self._run(stage, store, pages)
        if self.facts.first == "now":
            store.held = stage.bodies(older=True)
        return store

    def _change(self, stage: Stage) -> None:
        """Records are added, one late; one is deleted, another changes."""
        stage.add(timedelta(minutes=1))
        stage.add(timedelta(days=2))
        keys = sorted(stage.keys())
        if self.facts.deleted is not None:
            stage.emulator.records.remove(stage.name, keys[:1])
        stage.touch(keys[len(keys) // 2])

    def _judge_death(
        self, title: str, stage: Stage, store: _Store, error: CallRecordsError | None, *, expected: bool
    ) -> Iterator[str]:
        if error is not None:
            yield f"{title} ends in {type(error).__name__}"
            return
        if expected and self.facts.dead == "error" and store.deaths != 1:
            yield f"{title} is told {store.deaths} times"
        self._run(stage, store)
        if self.facts.first == "everything":
            yield from self._compare(f"{title}, then everything", stage, store)

    def _compare(self, title: str, stage: Stage, store: _Store) -> Iterator[str]:
        wanted = stage.bodies(older=True)
        lost, others = len(wanted.keys() - store.held.keys()), len(store.held.keys() - wanted.keys())
        changed = sum(store.held[key] != wanted[key] for key in wanted.keys() & store.held.keys())
        if self.facts.deleted is None:
            others = 0
        if lost or others or changed:
            yield f"{title}: {lost} records lost, {others} too many, {changed} not as they are now"

    def _run(self, stage: Stage, store: _Store, pages: int | None = None) -> CallRecordsError | None:
        """One stream into a store, given up after so many pages; the error that ends it."""
        identity = self.vendor.bundle().identity(stage.operation)
        outcomes, error = self._outcomes(stage, store.token, pages)
        for outcome in outcomes:
            store.take(outcome, identity)
        return error

    def _outcomes(
        self, stage: Stage, token: str | None, pages: int | None
    ) -> tuple[list[Changes[Any] | FullReadDue], CallRecordsError | None]:
        client = stage.client(asynchronous=self.asynchronous)
        found: list[Changes[Any] | FullReadDue] = []

        def take() -> None:
            with client:
                stream = getattr(client, self.resource.attribute).changes(token)
                found.extend(itertools.islice(stream, pages))
                stream.close()

        async def take_async() -> None:
            async with client:
                stream = getattr(client, self.resource.attribute).changes(token)
                async for outcome in stream:
                    found.append(outcome)
                    if len(found) == pages:
                        break
                await stream.aclose()

        try:
            asyncio.run(take_async()) if self.asynchronous else take()
        except CallRecordsError as error:
            return found, error
        return found, None
