"""Python names for wire names: the wire name itself wherever it can be."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from openapi_python_client.strings import snake_case

from callrecords.generator.writing.errors import GenerateError

_SNAKE = re.compile(r"[a-z][a-z0-9_]*")


def python_name(wire: str, reserved: AbstractSet[str] = frozenset()) -> str:
    """The wire name if it is snake_case, else its snake_case form; keywords and reserved names get a trailing `_`."""
    name = wire if _SNAKE.fullmatch(wire) else snake_case(wire)
    if not name.isidentifier():
        raise GenerateError(f"{wire!r} has no Python name: it must hold a letter and must not begin with a digit")
    return f"{name}_" if keyword.iskeyword(name) or name in reserved else name


def python_names(wires: Iterable[str], place: str, reserved: AbstractSet[str] = frozenset()) -> dict[str, str]:
    """Wire name -> Python name; two wire names that become one Python name are refused."""
    names: dict[str, str] = {}
    for wire in wires:
        name = python_name(wire, reserved)
        twin = next((other for other, taken in names.items() if taken == name), None)
        if twin is not None:
            raise GenerateError(f"{place}: {twin!r} and {wire!r} both become the Python name {name!r}")
        names[wire] = name
    return names


def member_name(value: str) -> str:
    """The name of an enum member: `out-going` becomes OUT_GOING, the empty text EMPTY, `3gp` VALUE_3GP."""
    name = snake_case(value).upper() if value else "EMPTY"
    if not name:
        raise GenerateError(f"the enum value {value!r} has no letter or digit to name a member after")
    return name if name[0].isalpha() else f"VALUE_{name}"
