"""Names of a package whose modules are imported when a name is first asked for."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module


def lazily(package: str, *modules: str) -> tuple[Callable[[str], object], Callable[[], list[str]]]:
    """`__getattr__` and `__dir__` of a package: names in its `__all__` come from these modules, `.name` for its own."""

    def load(name: str) -> object:
        home = vars(sys.modules[package])
        if name in home["__all__"]:
            for module in modules:
                held = vars(import_module(module, package))
                if name in held:
                    home[name] = held[name]
                    return home[name]
        raise AttributeError(f"module {package!r} has no attribute {name!r}", name=name, obj=sys.modules[package])

    def names() -> list[str]:
        home = vars(sys.modules[package])
        return sorted({*home, *home["__all__"]})

    return load, names
