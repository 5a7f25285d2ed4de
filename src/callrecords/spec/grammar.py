"""Conditions joined with `and`, `or` and parentheses: what the neutral text grammar and a vendor's have in common.

`and` binds tighter than `or`. Nothing here recurses, and every pass over the text is linear, so that hostile input ends
in an error within milliseconds. What one condition looks like is the caller's business.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from typing import TypeAlias

import msgspec

from callrecords.spec.expressions import And, Condition, Expr, Or
from callrecords.spec.frozen import Frozen

Fail: TypeAlias = Callable[[int, str], Exception]
"""Makes the error for a position (counted from 0) and what is wrong there."""

_SOLID = ("word", "string")


class Token(Frozen, frozen=True):
    """A piece of the text. `kind` is the name of the group of the pattern that found it, or `end`."""

    kind: str
    text: str
    at: int


class Tokens:
    """The pieces of a text, one after the other. `pattern` must not match emptily.

    Its group `space` is dropped; a group `call`, up to the first argument, is a function where the grammar has none.
    """

    def __init__(self, text: str, pattern: re.Pattern[str], fail: Fail) -> None:
        self.fail = fail
        self._pieces = list(self._scan(text, pattern))
        self._next = 0

    def _scan(self, text: str, pattern: re.Pattern[str]) -> Iterator[Token]:
        at = 0
        before = ""
        while at < len(text):
            found = pattern.match(text, at)
            if found is None:
                raise self.fail(
                    at, "an unfinished or unexpected quote" if text[at] in "'\"" else "this character cannot stand here"
                )
            kind = found.lastgroup or ""
            if kind == "call":
                function, _, field = found[0].partition("(")
                written = f"{field.strip() or 'field'} {function.strip()} 'text'"
                raise self.fail(at, f"there are no functions here; write it as: {written}")
            if kind in _SOLID and before in _SOLID:
                raise self.fail(at, "expected a space")
            if kind != "space":
                yield Token(kind, found[0], at)
            before, at = kind, found.end()
        yield Token("end", "", len(text))

    def peek(self) -> Token:
        """The next piece."""
        return self._pieces[self._next]

    def take(self, expected: str, *kinds: str) -> Token:
        """Consume the next piece, which must be of one of the kinds."""
        token = self.peek()
        if token.kind not in kinds:
            raise self.fail(token.at, f"expected {expected}")
        self._next += 1
        return token


class _Level(msgspec.Struct):
    """One pair of parentheses: the alternatives so far, and what must hold in the current one."""

    alternatives: list[Expr] = []
    current: list[Expr] = []

    def next_alternative(self) -> None:
        self.alternatives.append(self.current[0] if len(self.current) == 1 else And.of(*self.current))
        self.current = []

    def close(self) -> Expr:
        self.next_alternative()
        return self.alternatives[0] if len(self.alternatives) == 1 else Or.of(*self.alternatives)


def parse_clauses(
    tokens: Tokens,
    condition: Callable[[Tokens], Condition],
    most: int,
    deepest: int,
    joints: Collection[str] = ("and", "or"),
) -> Expr:
    """The whole text as one expression; at most so many conditions and parentheses within parentheses."""
    levels = [_Level()]
    count = 0
    while True:
        token = tokens.peek()
        if token.kind == "open":
            if len(levels) > deepest:
                raise tokens.fail(token.at, f"more than {deepest} parentheses within each other")
            tokens.take("", "open")
            levels.append(_Level())
            continue
        if count == most:
            raise tokens.fail(token.at, f"more than {most} conditions")
        count += 1
        levels[-1].current.append(condition(tokens))
        while tokens.peek().kind == "close" and len(levels) > 1:
            tokens.take("", "close")
            inner = levels.pop().close()
            levels[-1].current.append(inner)
        if tokens.peek().kind == "end":
            if len(levels) > 1:
                raise tokens.fail(tokens.peek().at, "a parenthesis is not closed")
            return levels[0].close()
        joint = tokens.peek()
        if joint.kind != "word" or joint.text not in joints:
            raise tokens.fail(joint.at, f"expected {', '.join(map(repr, joints))} or the end")
        if joint.text == "or":
            levels[-1].next_alternative()
        tokens.take("", "word")
