"""The made-up vendor of `tests/specs`, generated once into a temporary folder beside the real vendors."""

from __future__ import annotations

import functools
import sys
import tempfile
from pathlib import Path

from callrecords.core.catalog import Resource, Vendor
from scripts.bundle import bundle, render
from scripts.wire import write_wire

SLUG = "fable"


@functools.cache
def fable() -> Vendor:
    """The made-up vendor with its bundle and wire models; its client package is left to the tests of generation."""
    folder = tempfile.TemporaryDirectory()
    _KEPT.append(folder)
    namespace = Path(folder.name, "callrecords")
    (namespace / "wire").mkdir(parents=True)
    (namespace / SLUG).mkdir()
    (namespace / SLUG / "__init__.py").touch()
    document = bundle(Path(__file__).parent / "specs" / SLUG)
    (namespace / SLUG / "openapi.json").write_bytes(render(document))
    write_wire(document, namespace / "wire" / f"{SLUG}.py", "tests/specs")
    sys.path.append(folder.name)
    return Vendor(
        slug=SLUG,
        title="Fable Voice",
        package=f"callrecords.{SLUG}",
        wire=f"callrecords.wire.{SLUG}",
        client="Fable",
        async_client="AsyncFable",
        resources=(
            Resource(
                name="voice_entries",
                attribute="voice_entries",
                record="VoiceEntry",
                fields_class="VoiceEntriesFields",
                list_operation="list_voice_entries",
                get_operation="get_voice_entry",
            ),
        ),
    )


_KEPT: list[tempfile.TemporaryDirectory[str]] = []
