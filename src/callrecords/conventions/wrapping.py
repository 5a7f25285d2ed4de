"""A single record in its response: the whole body, or the part that stands at one place of it.

client  unwrap(facts, body)  the JSON text of the record
server  frame(facts)         the JSON text before it and after it
"""

from __future__ import annotations

import msgspec

from callrecords.spec.facts import ResourceFacts
from callrecords.spec.places import keys_to, nest

_OBJECT = msgspec.json.Decoder(dict[str, msgspec.Raw])


def unwrap(facts: ResourceFacts, body: bytes) -> bytes | None:
    """What stands where the record is, whatever it is; None where nothing stands there. Raises `msgspec.DecodeError`."""
    found = body
    for key in () if facts.record is None else keys_to(facts.record):
        try:
            part = _OBJECT.decode(found).get(key)
        except msgspec.ValidationError:  # no object
            return None
        if part is None:
            return None
        found = bytes(part)
    return found


def frame(facts: ResourceFacts) -> tuple[bytes, bytes]:
    """JSON up to the record, and from its end on; both empty where the record is the whole body."""
    if facts.record is None:
        return b"", b""
    whole = msgspec.json.encode(nest({**facts.constants, facts.record: msgspec.Raw(b"\0")}))
    head, _, tail = whole.partition(b"\0")  # JSON holds no NUL
    return head, tail
