"""The emulator in tests: the fixture `callrecords_emulator` of pytest yields a `RunningEmulator`."""

from typing import TYPE_CHECKING

from callrecords.spec.lazy import lazily

if TYPE_CHECKING:
    from callrecords.testing.running import RunningEmulator, running
else:
    __getattr__, __dir__ = lazily(__name__, ".running")

__all__ = ["RunningEmulator", "running"]
