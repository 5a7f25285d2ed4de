"""The base of the library's own values: immutable, compared by content, and silent about what is private."""

from __future__ import annotations

from typing import Any, ClassVar

import msgspec


class Frozen(msgspec.Struct, frozen=True):
    """An immutable value. A struct, because a class of these is made in a tenth of the time that others take."""

    _hidden: ClassVar[frozenset[str]] = frozenset()
    """Attributes that the `repr` leaves out."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in self.__rich_repr__())})"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        """What a printer of structures may show; without it, such a printer shows every field."""
        return [(name, getattr(self, name)) for name in self.__struct_fields__ if name not in self._hidden]
