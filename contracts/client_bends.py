"""How bugs bend a function of the client: what it takes, gives back or raises. `client_bugs` says which function each bug bends."""

# pyright: reportUnknownLambdaType=false, reportUnknownMemberType=false, reportUnknownArgumentType=false
# pyright: reportUnknownParameterType=false, reportUnknownVariableType=false, reportPrivateUsage=false
# A bug takes whatever passes at its seam.

from __future__ import annotations

import contextlib
import copy
import functools
import re
import sys
import typing
from collections.abc import Callable, Generator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import msgspec

from callrecords import errors
from callrecords.client.records import field_types
from callrecords.spec.enums import OpenEnum

Wrap = Callable[[Callable[..., Any]], Callable[..., Any]]
"""Makes another function of a function."""


def records(change: Callable[[Any], None]) -> Wrap:
    """Change each record that was decoded."""

    def wrap(many: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(many)
        def changed(self: Any, *args: Any, **kwargs: Any) -> Any:
            found, bad = many(self, *args, **kwargs)
            for one in found:
                change(one)
            return found, bad

        return changed

    return wrap


def values(kind: type, change: Callable[[Any], Any]) -> Wrap:
    """Change each value of a type in the records that were decoded."""

    def bend(one: Any) -> None:
        for name in one.__struct_fields__:
            value = getattr(one, name)
            if type(value) is kind:
                setattr(one, name, change(value))

    return records(bend)


def result(change: Callable[[Any], Any]) -> Wrap:
    return lambda function: functools.wraps(function)(lambda *args, **kwargs: change(function(*args, **kwargs)))


def instead(value: Any) -> Wrap:
    return lambda _: lambda *_args, **_kwargs: value


def instead_of(value: Any) -> Wrap:
    """Another constant."""
    return lambda _: value


def step(change: Callable[[Any], Any]) -> Wrap:
    """Change what is sent."""
    return lambda send: lambda self, step: send(self, change(step))


def request(**changes: Callable[[Any], Any]) -> Wrap:
    def changed(step: Any) -> Any:
        news = {name: change(step.request) for name, change in changes.items()}
        return msgspec.structs.replace(step, request=msgspec.structs.replace(step.request, **news))

    return step(changed)


def raising(error: type[Exception]) -> Wrap:
    def wrap(function: Callable[..., Any]) -> Callable[..., Any]:
        def raising(*args: Any, **kwargs: Any) -> Any:
            try:
                return function(*args, **kwargs)
            except errors.BadResponse:
                raise error from None

        return raising

    return wrap


def raising_instead(error: type[Exception]) -> Wrap:
    def raising(*_args: Any, **_kwargs: Any) -> Any:
        raise error

    return lambda _: raising


def without_first(found: tuple[list[Any], list[Any]]) -> tuple[list[Any], list[Any]]:
    return found[0][1:], found[1]


def guess(one: Any) -> None:
    hints = typing.get_type_hints(type(one))
    for name in one.__struct_fields__:
        if getattr(one, name) is None and Decimal in field_types.parts(hints[name]):
            setattr(one, name, Decimal(0))


def closed(one: Any) -> None:
    for name in one.__struct_fields__:
        value = getattr(one, name)
        if isinstance(value, OpenEnum) and not value.known:
            setattr(one, name, None)


def later(params: dict[str, str]) -> dict[str, str]:
    return {
        name: re.sub("[0-8]", lambda digit: str(int(digit.group()) + 1), text, count=1) for name, text in params.items()
    }


def alike(error: Any) -> Any:
    return errors.UnexpectedStatus(
        error.message, operation=error.operation, status=error.status, attempts=1, code=error.code
    )


def passed_over(_: None, part: Any) -> None:
    if isinstance(part.failed, errors.BadResponse):
        part.failed = part.request = None


def lost_on_the_way(fail: Callable[..., Any], *args: Any) -> None:
    try:
        fail(*args)
    except errors.CallRecordsError as error:
        error.resume = None
        raise


def with_bearer(read: Callable[..., Any]) -> Callable[..., Any]:
    def reading(self: Any, *args: Any) -> Any:
        try:
            return read(self, *args)
        except errors.CallRecordsError as error:
            error.args = (f"{error.message} ({self._options.credentials.header()[1]})",)
            raise

    return reading


def standing(attempts: Callable[..., Any]) -> Callable[..., Any]:
    """The clock of a call stands still, so that each attempt has all of its time."""
    return lambda *args, **kwargs: attempts(*args, **{**kwargs, "now": lambda: 0.0})


def left_open(close: Callable[..., Any]) -> Callable[..., Any]:
    """Nobody closes a response but the HTTP library, at the end of a body."""

    async def nothing() -> None:
        return None

    def closing(self: Any) -> Any:
        if sys._getframe(1).f_code.co_name in ("iter_raw", "aiter_raw"):  # noqa: SLF001
            return close(self)
        return nothing() if close.__name__ == "aclose" else None

    return closing


def ended_by_nothing(took: Callable[..., Any]) -> Callable[..., Any]:
    """A page without records is taken for the end of the walk, and not of its window."""

    def taken(self: Any, part: Any, reply: Any) -> None:
        took(self, part, reply)
        if not getattr(reply, "items", True):
            self._progress.waiting.clear()

    return taken


def clamped(call: Callable[..., Any]) -> Callable[..., Any]:
    def called(self: Any, query: Any, *args: Any) -> Any:
        most = self.pagination.limit.maximum
        if query.limit is not None and most is not None and query.limit > most:
            query = msgspec.structs.replace(query, limit=most)
        return call(self, query, *args)

    return called


def known_in_any_case(one: Any) -> None:
    for name in one.__struct_fields__:
        value = getattr(one, name)
        if isinstance(value, OpenEnum) and not value.known:
            same = [word for word in type(value) if word.value.lower() == value.lower()]
            setattr(one, name, same[0] if same else value)


def shared(made: Callable[..., Any]) -> Callable[..., Any]:
    """All clients count into one table."""
    first: list[Any] = []

    def begun(self: Any, *args: Any) -> None:
        made(self, *args)
        first.append(self)
        vars(self).update(vars(first[0]))

    return begun


def without_exponent(one: Any) -> None:
    for name, wire in zip(one.__struct_fields__, one.__struct_encode_fields__, strict=True):
        token = re.search(rf'"{re.escape(wire)}":\s*"?(-?[0-9.]+)[eE]'.encode(), one.raw)
        if token is not None and isinstance(getattr(one, name), Decimal):
            setattr(one, name, Decimal(token[1].decode()))


def forgiving(note: Callable[..., Any], *args: Any) -> None:
    with contextlib.suppress(errors.RecordError):
        note(*args)


def lax(operation: Any) -> Any:
    found = copy.copy(operation)
    found.strict = False
    return found


def nameless(error: Any) -> Any:
    error.request_id = None
    return error


def with_gaps(windows: list[Any]) -> list[Any]:
    """Each window but the first begins a second after the one before it ends."""
    first, *others = sorted(windows, key=lambda window: (window[0] is not None, window[0]))
    found = [first, *((since + timedelta(seconds=1), until) for since, until in others)]
    return found if windows[0] == first else found[::-1]


def without_parts(*names: str) -> Wrap:
    return lambda fingerprint: lambda parts: fingerprint({**parts, **dict.fromkeys(names)})


def sent_again(send: Callable[..., Any]) -> Callable[..., Any]:
    def twice(self: Any, step: Any) -> Any:
        send(self, step)
        return send(self, step)

    return twice


def page(**changes: Callable[[Any], Any]) -> Wrap:
    return result(
        lambda page: msgspec.structs.replace(page, **{name: change(page) for name, change in changes.items()})
    )


def position(**changes: Callable[[Any], Any]) -> Wrap:
    return lambda token: (
        lambda self: token(msgspec.structs.replace(self, **{name: change(self) for name, change in changes.items()}))
    )


def without_on_later_pages(names: Callable[[Any], list[str | None]]) -> Wrap:
    def wrap(opened: Callable[..., Any]) -> Callable[..., Any]:
        def without(self: Any, *args: Any) -> Any:
            found = opened(self, *args)
            if found.following is None:
                return found
            gone = names(self.operation)
            left = {name: text for name, text in found.following.params.items() if name not in gone}
            return msgspec.structs.replace(found, following=found.following.going_on(left))

        return without

    return wrap


def walk_query(**changes: Any) -> Wrap:
    return lambda first: lambda self, query, *args: first(self, msgspec.structs.replace(query, **changes), *args)


def one_too_many(take: Callable[..., Any]) -> Callable[..., Any]:
    def taken(self: Any, new: list[Any]) -> list[Any]:
        found: list[Any] = take(self, new)
        return new[: len(found) + 1] if self.left == 0 else found

    return taken


def without_last_of_batches(batches: Callable[..., Any]) -> Callable[..., Any]:
    def without(self: Any, ready: Any) -> Generator[Any]:
        for batch in batches(self, ready):
            if len(batch.records) > 1:
                batch.records.pop()
            yield batch

    return without


def own_engine(twin_of: Callable[..., Any]) -> Callable[..., Any]:
    def twin(self: Any, options: Any) -> Any:
        made = twin_of(self, options)
        made._engine = type(self)(self._owner, options, None)._engine  # noqa: SLF001
        return made

    return twin


def owning(runtime: Any) -> Any:
    runtime._owns = True  # noqa: SLF001
    return runtime


class _Forgetful(set[Any]):
    """Knows nothing of what came before."""

    def __contains__(self, _: object) -> bool:
        return False


def forgetting(records: Callable[..., Any]) -> Callable[..., Any]:
    def handed(self: Any, rows: Any) -> Any:
        self._seen = _Forgetful()
        return records(self, rows)

    return handed


def with_token(ask: Any) -> Any:
    return msgspec.structs.replace(ask, request=msgspec.structs.replace(ask.request, bare=False))


def still_pending(state: Any) -> Any:
    return msgspec.structs.replace(state, stage="pending") if state.stage == "failed" else state


def replaced(**values: Any) -> Callable[[Any], Any]:
    return lambda found: msgspec.structs.replace(found, **values)


def fields_of(one: Any) -> list[Any]:
    return [getattr(one, name) for name in one.__struct_fields__]
