"""Open enums: words of a vendor, and room for those that its spec does not list."""

from __future__ import annotations

import enum
import threading
from typing import Self


class Odd(threading.local):
    """Whether this thread met an enum value that its spec does not list: the decoder looks for it afterwards."""

    enum_value = False


ODD = Odd()


class OpenEnum(enum.StrEnum):
    """An enum that keeps values it does not know: typed, equal to their text, written back unchanged.

    Compare with `==`, never with `is`.
    """

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, str):
            return None
        member = str.__new__(cls, value)
        member._name_ = value
        member._value_ = value
        ODD.enum_value = True
        return member

    @property
    def known(self) -> bool:
        """Whether the spec lists the value."""
        return self._value_ in type(self)._value2member_map_
