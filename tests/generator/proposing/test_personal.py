"""Which fields of a record tell something about a person."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.generator.proposing.describing import FIELDS, described, listing, record_of

NUMBER: dict[str, Any] = {"type": "string", "example": "+15005550101"}
_SHOWN: dict[str, tuple[str, dict[str, Any], str | None]] = {
    "a name": ("source_extension", {"type": "string"}, "number"),
    "a subscriber": ("IMSI-Contact", {"type": "string"}, "number"),
    "a glued name": ("sipcallerip", {"type": "string"}, "network"),
    "an example": ("participant", NUMBER, "number"),
    "a description": ("other_side", {"type": "string", "description": "The phone number of the other side."}, "number"),
    "several numbers": ("participants", {"type": "array", "items": NUMBER}, "number"),
    "one of two texts": ("moved_to", {"anyOf": [NUMBER, {"type": "string"}, {"type": "null"}]}, "number"),
    "an address of a side": ("term_to_uri", {"type": "string"}, "address"),
    "a caller's id": ("originCallerId", {"type": "string"}, "number"),
    "a short word": ("cid_num", {"type": "string"}, "number"),
    "the id of a signal": ("sip_call_id", {"type": "string"}, None),
    "a zone of a side": ("SourceZone", {"type": "string"}, None),
    "a UUID of a side": ("source_user_uuid", {"type": "string"}, None),
    "a place of a side": ("destination_context", {"type": "string"}, None),
    "a port of a side": ("callerport", {"type": "string"}, None),
    "a word in the middle": ("last_packet_from_end", {"type": "string"}, None),
    "the id of a number": ("phone_number_id", {"type": "string", "description": "Identifies the phone number."}, None),
    "a word about numbers": ("flag", {"type": "string", "description": "The type of phone number."}, None),
    "several words": ("labels", {"type": "array", "items": {"type": "string"}}, None),
}


@pytest.mark.parametrize("name", _SHOWN)
def test_a_field_is_about_a_person_by_its_name_its_example_or_its_description(name: str, tmp_path: Path) -> None:
    field, schema, kind = _SHOWN[name]
    found = record_of(listing(described(fields={**FIELDS, field: schema}), tmp_path))[field]
    found.pop("x-means", None)
    assert found == schema | ({} if kind is None else {"x-pii": kind})
