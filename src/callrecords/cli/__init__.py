"""The `callrecords` command. Everything but `main` and `extras` needs the extra `cli`."""

from typing import TYPE_CHECKING

from callrecords.spec.lazy import lazily

if TYPE_CHECKING:
    from callrecords.cli.csvfile import undo
else:
    __getattr__, __dir__ = lazily(__name__, ".csvfile")

__all__ = ["undo"]
