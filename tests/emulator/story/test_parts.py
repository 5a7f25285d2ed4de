"""Parts of a recording and of its file, told of the file, of the recording, and of the call that has them."""

from __future__ import annotations

import pytest

from callrecords.emulator.story.parts import PARTS
from callrecords.emulator.story.story import Leg, stories
from tests.emulator.driver import NOW

LEGS = list(stories(seed=1, end=int(NOW.timestamp()) * 1_000_000, count=200, account=0, conferences=False, serial=1))
RECORDED: Leg = next(leg for leg in LEGS if leg.recordings)
SILENT: Leg = next(leg for leg in LEGS if not leg.recordings)
OF_FILES = [name for name in PARTS if name.startswith("file-")]
OF_RECORDINGS = [name for name in PARTS if name.startswith("recording-") and PARTS[name].family != "list"]


@pytest.mark.parametrize("name", OF_FILES)
def test_a_call_tells_of_the_file_of_its_first_recording(name: str) -> None:
    of, recording = PARTS[name].of, RECORDED.recordings[0]
    assert of(RECORDED) == of(recording) == of(recording.files[0]) is not None
    assert of(SILENT) is None


@pytest.mark.parametrize("name", OF_RECORDINGS)
def test_a_call_tells_of_its_first_recording(name: str) -> None:
    of = PARTS[name].of
    assert of(RECORDED) == of(RECORDED.recordings[0])
    assert of(SILENT) is None
