"""Values in the shape of a spec's example: opaque ids, times, decimals, numbers, addresses."""

from __future__ import annotations

import functools
import hashlib
import itertools
import math
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, ROUND_UP, Decimal

from callrecords.emulator.store.moments import EPOCH

_COUNTER = re.compile(r"(?<![0-9A-Za-z])0{4,}[0-9]+(?![0-9A-Za-z])")
_ADDRESS = re.compile(r"(?:[0-9]{1,3}\.){3}[0-9]{1,3}")
_PIECE = re.compile(rf"{_ADDRESS.pattern}|[0-9A-Za-z]+|[^0-9A-Za-z]+")
_PHONE = re.compile(r"\+?[0-9]{7,15}(?![0-9.])")
_MIXED = re.compile(r"(?=.*[a-z].*[A-Z])(?=.*[A-Z].*[a-z]).{8,}|.*[0-9].*")
_ROOMY = 10**15
_BLOCK, _BLOCKS = 50_000_000, 8
"""An account's calls are numbered in one block, those that come later in the next one."""
_TRIED = (*range(1, 20), 50_000_000, 100_000_001)
_TURNS = 20
"""How often an id is drawn until it fits."""
_START = EPOCH.replace(tzinfo=None)  # naive, since writing the zone of a million times takes longer than writing a Z
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_LOWER, _UPPER, _DIGITS, _HEX = (
    "abcdefghijklmnopqrstuvwxyz",
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "0123456789",
    "0123456789abcdef",
)
_SIGNS = _DIGITS + _LOWER + _UPPER


def varies(example: str) -> bool:
    """Whether an example looks like an opaque id, as against a plain word or number."""
    pieces = re.findall("[0-9A-Za-z]+", example)
    return len(example) >= 8 and _ADDRESS.fullmatch(example) is None and any(map(_MIXED.fullmatch, pieces))


def ids(example: str, seed: int, space: str, fits: Callable[[str], bool] | None = None) -> Callable[[int], str]:
    """A maker of ids in the shape of an example: number -> id, distinct for distinct numbers of one `space`.

    A part with leading zeros is a counter, and the rest stays; otherwise each piece that holds a digit is drawn anew. Where
    the ids have to fit, each sign is drawn from those that fit in its place.
    """
    if fits is not None:
        return _fitting(example, seed, space, fits)
    counter = _COUNTER.search(example)
    if counter is not None:
        head, tail, width = example[: counter.start()], example[counter.end() :], len(counter[0])
        return lambda number: f"{head}{number:0{width}d}{tail}"
    stem = f"{seed}/{space}/".encode()
    if _UUID.fullmatch(example):

        def uuid(number: int) -> str:
            text = hashlib.blake2b(stem + b"%d" % number, digest_size=16).hexdigest()
            return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:]}"

        return uuid
    alphabets: list[str] = []
    for piece in _PIECE.findall(example):
        alphabets.extend(_alphabets(piece))
    if math.prod(map(len, alphabets)) < _ROOMY:  # too few ids of this shape to draw them: they are counted
        digits = re.search("[0-9]+$", example)
        head, width = (example[: digits.start()], len(digits[0])) if digits else (f"{example}-", 1)
        whole = not head and example[0] != "0"  # a number: it must stay one, without zeros in front
        least = 10 ** (width - 1) if whole else 0
        return lambda number: f"{head}{least + number:0{width}d}"

    runs = list(_runs(alphabets))

    def shaped(number: int) -> str:
        draw = hashlib.shake_128(stem + b"%d" % number).digest(len(alphabets))
        return b"".join([draw[start:end].translate(table) for start, end, table in runs]).decode()

    return shaped


def _fitting(example: str, seed: int, space: str, fits: Callable[[str], bool]) -> Callable[[int], str]:
    """Ids of which each fits, made of an example that does."""
    plain = ids(example, seed, space)
    is_plain = all(fits(plain(number)) for number in _TRIED)
    alphabets = [
        "".join(one for one in _SIGNS if one == char or fits(f"{example[:at]}{one}{example[at + 1 :]}"))
        if char in _SIGNS
        else char
        for at, char in enumerate(example)
    ]
    room = math.prod(map(len, alphabets))

    def shaped(number: int, turn: int = 0) -> str:
        if is_plain and turn == 0 and fits(text := plain(number)):
            return text
        stem = f"{seed}/{space}/{number}/{turn}".encode()
        draw = int.from_bytes(hashlib.shake_128(stem).digest(len(example))) if room >= _ROOMY else spread(number, room)
        text = ""
        for alphabet in reversed(alphabets):
            draw, sign = divmod(draw, len(alphabet))
            text = alphabet[sign] + text
        return text if turn == _TURNS or fits(text) else shaped(number, turn + 1) if room >= _ROOMY else text

    return shaped


def spread(number: int, room: int) -> int:
    """A number among so few that ids of several accounts, and of calls that come later, each have a part of them."""
    block, rest = divmod(number, _BLOCK)
    return (block * (room // _BLOCKS) + rest) % room


def dates(example: str, count: int) -> list[str]:
    """Calendar days: that of an example, and one of each month before it."""
    first = date.fromisoformat(example)
    return [(first - timedelta(days=31 * number)).isoformat() for number in range(count)]


def alike(example: str, count: int) -> list[str]:
    """Texts like an example, itself first: with other digits where it has some, else in another case."""
    address = _ADDRESS.search(example)
    if address is not None:
        head, dot, last = address[0].rpartition(".")
        return [
            f"{example[: address.start()]}{head}{dot}{(int(last) + one) % 256}{example[address.end() :]}"
            for one in range(count)
        ]
    if not any(char in _DIGITS for char in example):
        return list(dict.fromkeys((example, example.upper(), example.lower())))
    return [
        "".join(_DIGITS[(int(char) + one) % 10] if char in _DIGITS else char for char in example)
        for one in range(count)
    ]


def _runs(alphabets: list[str]) -> Iterator[tuple[int, int, bytes]]:
    """Stretches of one alphabet, each with the table that turns random bytes into its characters."""
    start = 0
    for alphabet, run in itertools.groupby(alphabets):
        end = start + len(list(run))
        yield start, end, _table(alphabet)
        start = end


@functools.cache
def _table(alphabet: str) -> bytes:
    return bytes(ord(alphabet[byte % len(alphabet)]) for byte in range(256))


def _alphabets(piece: str) -> list[str]:
    """For each character of a piece the characters that may stand in its place."""
    if _ADDRESS.fullmatch(piece) or not _MIXED.fullmatch(piece):
        return list(piece)
    if len(piece) >= 8 and re.fullmatch("[0-9a-f]+", piece) and re.search("[a-f]", piece):
        return [_HEX] * len(piece)
    first = [_DIGITS[1:] if piece[0] in _DIGITS[1:] else _alphabet(piece[0])]
    return first + [_alphabet(char) for char in piece[1:]]


def _alphabet(char: str) -> str:
    return next((alphabet for alphabet in (_DIGITS, _LOWER, _UPPER) if char in alphabet), char)


def times(example: str) -> Callable[[int], str]:
    """A writer of instants with as many fractional digits as the example has, and its zone sign."""
    found = re.search(r"\.([0-9]+)", example)
    digits = min(len(found[1]), 6) if found else 0
    length = 20 + digits if digits else 19
    spec = "milliseconds" if digits == 3 else "microseconds"

    def write(instant: int) -> str:
        return (_START + timedelta(0, 0, instant)).isoformat("T", spec)[:length] + "Z"

    return write


def days(example: str) -> Callable[[int], str]:
    """A writer of calendar days, with or without separators as the example has them."""
    pattern = "%Y-%m-%d" if "-" in example else "%Y/%m/%d" if "/" in example else "%Y%m%d"
    return lambda instant: (EPOCH + timedelta(microseconds=instant)).strftime(pattern)


def decimals(example: object) -> Callable[[Decimal], Decimal]:
    """Rounds durations to the digits of an example; those counted in whole units are rounded up."""
    places = -int(Decimal(str(example)).as_tuple().exponent)
    quantum = Decimal(1).scaleb(-max(places, 0))
    rounding = ROUND_UP if places <= 0 else ROUND_HALF_EVEN
    return lambda value: value.quantize(quantum, rounding)


def numbers(example: str) -> Callable[[str], str]:
    """Writes a phone number with or without the plus sign, as the example does, into the example's surroundings."""
    found = _PHONE.search(example)
    if found is None or found[0] == example:
        plus = found is None or example.startswith("+")
        return (lambda number: number) if plus else (lambda number: number.removeprefix("+"))
    pieces, plain = _PHONE.split(example), [piece[:1] != "+" for piece in _PHONE.findall(example)]

    def within(number: str) -> str:
        text = pieces[0]
        for bare, piece in zip(plain, pieces[1:], strict=True):
            text += (number.removeprefix("+") if bare else number) + piece
        return text

    return within


def addresses(example: str) -> Callable[[str], str]:
    """Writes an IP address into the example's surroundings, such as a port."""
    head, found, tail = "", _ADDRESS.search(example), ""
    if found is not None:
        head, tail = example[: found.start()], example[found.end() :]
    return lambda address: f"{head}{address}{tail}"
