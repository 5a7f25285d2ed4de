"""The filter of CarrierX' lists, as SQL."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from decimal import Decimal
from urllib.parse import unquote

from tests.handmade.carrierx_kinds import Kind, Refused, Selection, seconds
from tests.handmade.plumbing import rank

NUMBER = re.compile(r"-?\d{1,50}(\.\d{1,50})?", re.ASCII)
CONDITION = re.compile(r"""([A-Za-z_][A-Za-z0-9_.]*) ([a-z]+) ("[^"]*"|'[^']*'|[^\s"'()]+)""", re.ASCII)


class Filters:
    """Reads filters. `names`: the fields of each table."""

    def __init__(self, planted: Callable[[str], bool], names: Mapping[str, Collection[str]]) -> None:
        self._planted, self._names = planted, names

    def read(self, kind: Kind, params: Mapping[str, str]) -> Selection:
        text = params.get("filter")
        if text is None:
            return Selection((), ())
        if not text.strip() and self._planted("blank-filter-taken"):
            return Selection((), ())
        if len(text) > 255 and self._planted("long-filter-cut"):
            text = text[:255].rpartition(" and ")[0]
        if self._planted("and-inside-quotes-splits"):
            text = text.replace('"', "")
        parts: list[tuple[str, str, str]] = []
        at = 0
        while True:
            found = CONDITION.match(text, at)
            if found is None:
                raise Refused(400, "Bad Request: the filter is malformed")
            name, operator, value = found.groups()
            if value[0] == value[-1] and value[0] in "\"'" and len(value) > 1:
                value = value[1:-1]
                if found[3][0] == "'" and self._planted("single-quotes-kept"):
                    value = found[3]
            parts.append((name, operator, value))
            at = found.end()
            if at == len(text):
                break
            if not text.startswith(" and ", at):
                if text.startswith(" or ", at) and self._planted("or-read-as-and"):
                    at += 4
                    continue
                if self._planted("rest-of-filter-ignored"):
                    break
                raise Refused(400, "Bad Request: conditions are joined by and")
            at += 5
        if len(parts) > 1 and self._planted("same-field-last-wins"):
            parts = list({name: (name, operator, value) for name, operator, value in parts}.values())
        if len(parts) > 2 and self._planted("third-condition-ignored"):
            parts = parts[:2]
        selections = [self._condition(kind, *part) for part in parts]
        if len(parts) > 1 and self._planted("and-as-or"):
            return Selection(
                [" OR ".join(one.where for one in selections)], [v for one in selections for v in one.values]
            )
        return Selection([sql for one in selections for sql in one.sql], [v for one in selections for v in one.values])

    def _condition(self, kind: Kind, name: str, operator: str, value: str) -> Selection:
        if name not in self._names[kind.table] or name in kind.objects:
            if self._planted("unknown-filter-field-ignored"):
                return Selection((), ())
            raise Refused(400, f"Bad Request: {name} cannot be filtered")
        if operator not in kind.operators(name):
            raise Refused(400, f"Bad Request: {operator} does not fit {name}")
        if operator == "like":
            return self._like(name, value)
        wanted: str = value
        if name in kind.times:
            ahead = 1 if self._planted("no-zone-means-local") else 0
            if len(value) == 10 and operator == "le" and self._planted("day-means-its-end"):
                value += "T23:59:59.999Z"
            zone = not self._planted("zone-dropped")
            west = not (value[-6:-5] == "-" and self._planted("negative-offset-added"))
            halves = not (value[-6:-5] in "+-" and value[-2:] != "00" and self._planted("half-hours-of-offsets-lost"))
            fraction = not self._planted("fraction-cut")
            since = seconds(value, zone=zone, fraction=fraction, ahead=ahead, west=west, half_hours=halves)
            wanted = rank(since)
            if operator == "lt" and since == int(since) and self._planted("lt-takes-whole-seconds-in"):
                operator = "le"
        elif name in kind.numbers:
            if NUMBER.fullmatch(value) is None:
                raise Refused(400, f"Bad Request: {value} is no number")
            wanted = rank(Decimal(value))
            if name.startswith(("price", "rate")) and self._planted("decimals-as-text"):
                wanted = value
            if operator == "eq" and "." in value and self._planted("number-eq-by-text"):
                return Selection([f"json_extract(body, '$.{name}') = ?"], [value])
        elif name in kind.flags:
            if value not in ("true", "false"):
                raise Refused(400, f"Bad Request: {value} is neither true nor false")
            if value == "false" and self._planted("null-counts-as-false"):
                return Selection([f"coalesce({name}, 'false') = 'false'"], ())
        elif self._planted("eq-any-case"):
            return Selection([f"{name} {'<>' if operator == 'ne' else '='} ? COLLATE NOCASE"], [value])
        elif self._planted("plus-is-space"):
            wanted = value.replace("+", " ")
        elif value.isdigit() and operator == "eq" and self._planted("digits-compared-as-numbers"):
            return Selection([f"CAST({name} AS INTEGER) = CAST(? AS INTEGER)"], [value])
        sign = {"eq": "=", "ne": "<>", "gt": ">", "ge": ">=", "lt": "<", "le": "<="}[operator]
        if operator == "le" and name in kind.numbers and self._planted("le-as-lt-on-numbers"):
            sign = "<"
        if operator == "gt" and name in kind.times and self._planted("gt-as-ge-on-times"):
            sign = ">="
        if operator == "ne" and self._planted("ne-takes-null"):
            return Selection([f"{name} IS NOT ?"], [wanted])
        if operator in ("lt", "le") and self._planted("null-below-everything"):
            return Selection([f"{name} {sign} ? OR {name} IS NULL"], [wanted])
        if wanted == "" and operator == "eq" and self._planted("blank-is-null"):
            return Selection([f"{name} IS NULL OR {name} = ''"], ())
        return Selection([f"{name} {sign} ?"], [wanted])

    def _like(self, name: str, pattern: str) -> Selection:
        if unquote(pattern) != pattern and self._planted("patterns-decoded-twice"):
            pattern = unquote(pattern)
        escaped = pattern.replace("\\", "\\\\")
        if not self._planted("like-underscore-wild"):
            escaped = escaped.replace("_", "\\_")
        if self._planted("like-inner-percent-literal"):
            ends = re.fullmatch(r"(%*)(.*?)(%*)", escaped, re.DOTALL)
            assert ends is not None
            escaped = ends[1] + ends[2].replace("%", "\\%") + ends[3]
        if self._planted("like-contains"):
            escaped = f"%{escaped}%"
        if self._planted("like-star-wild"):
            escaped = escaped.replace("*", "%")
        if self._planted("like-any-case"):
            return Selection([f"lower({name}) LIKE lower(?) ESCAPE '\\'"], [escaped])
        if self._planted("like-backslash-eats") and "\\\\" in escaped:
            escaped = escaped.replace("\\\\", "")
        return Selection([f"{name} LIKE ? ESCAPE '\\'"], [escaped])
