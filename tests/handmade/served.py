"""Which hand-written server speaks which list of which vendor: the small ones by title, and all of them for the table of conventions."""

from __future__ import annotations

import atexit
import functools
import shutil
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from msgspec import structs

from callrecords.contract.base.session import Target
from callrecords.generator.generate import generate
from callrecords.registry import VENDORS
from callrecords.spec.bundle import Bundle
from callrecords.spec.catalog import Vendor
from callrecords.spec.operation import Operation
from tests.handmade.forms import DunlinCalls, DunlinLegs, Fable
from tests.handmade.ibis import Ibis, Quail
from tests.handmade.lark import Lark
from tests.handmade.plover import Plover, PloverMessages
from tests.handmade.portsip import PortSIP
from tests.handmade.small import Small
from tests.handmade.stork import Stork
from tests.handmade.teal import Teal
from tests.made_up import made_up, registry

_JOB_FACTS = """  - target: $.paths['/exports'].post
    update:
      x-resource: {name: call_events, role: start}
      x-job:
        window: {since: after, until: before}
        id: job
        status: {at: state, pending: [working], done: [done]}
        file: {format: json, items: calls, url: file, token: true}
  - target: $.paths['/exports/{job}'].get
    update: {x-resource: {name: call_events, role: poll}}
"""
_JOB_PATHS = """  /exports:
    post:
      operationId: startExport
      requestBody: {content: {application/json: {schema: {type: object}}}}
      responses:
        '202': {description: It begins., content: {application/json: {schema: {type: object, properties: {job: {type: string}}}}}}
        default: {$ref: '#/components/responses/Problem'}
  /exports/{job}:
    get:
      operationId: getExport
      parameters: [{name: job, in: path, required: true, schema: {type: string}}]
      responses:
        '200': {description: How far it is., content: {application/json: {schema: {type: object, properties: {state: {type: string}}}}}}
        default: {$ref: '#/components/responses/Problem'}
"""
VARIED = {
    "facts.yaml": {
        "{slug: ibis, class: Ibis, env: IBIS,": "{slug: quail, class: Quail, env: QUAIL,",
        "        page: {parameter: page, first: 1}\n        next: {header: Link}\n": (
            "        cursor: {parameter: page_token, header: X-Next-Page}\n"
        ),
        "ends: [no-next-link]": "ends: [no-next-token]",
        "{X-Total-Count: total}": "{X-Total-Count: total, X-Page-Size: limit, X-Page-Count: page-count}",
        "      x-filter:\n": "      x-order: {parameter: sort, fields: [ended, length], max-fields: 2, written: colon}\n      x-filter:\n",
        "  - target: $.components.schemas.CallEvent\n": f"{_JOB_FACTS}  - target: $.components.schemas.CallEvent\n",
        "update: {x-tokens:": "update: {x-grant: {client: body}, x-tokens:",
    },
    "openapi.yaml": {
        "{name: page, in: query, schema: {type: integer, minimum: 1, maximum: 100000, default: 1}}": (
            "{name: page_token, in: query, schema: {type: string}}\n"
            "        - {name: sort, in: query, schema: {type: string}}"
        ),
        "\ncomponents:\n": f"\n{_JOB_PATHS}components:\n",
        "            Link: {schema": (
            "            X-Page-Size: {schema: {type: integer}}\n"
            "            X-Page-Count: {schema: {type: integer}}\n"
            "            X-Next-Page: {schema"
        ),
    },
}
"""What Quail's description says otherwise than that of Ibis."""

SERVERS: dict[str, tuple[type[Small], str, str]] = {
    "offsets": (Lark, "lark", "call_logs"),
    "page numbers": (Stork, "stork", "cdrs"),
    "one response": (Plover, "plover", "calls"),
    "pages of some size": (PloverMessages, "plover", "messages"),
    "Link header": (Ibis, "ibis", "call_events"),
    "several values": (Teal, "teal", "calls"),
    "RFC 2822 and days": (DunlinCalls, "dunlin", "calls"),
    "clocks of a place": (DunlinLegs, "dunlin", "legs"),
    "milliseconds since 1970": (Fable, "fable", "voice_entries"),
    "OData": (PortSIP, "portsip", "calllogs"),
    "token in a header": (Quail, "quail", "call_events"),
}
LARGE: dict[tuple[str, str], frozenset[str]] = {
    ("carrierx", "call_drs"): frozenset(),
    ("carrierx", "conference_calls"): frozenset(),
    ("cinnox", "call_details"): frozenset(),
    ("wren", "calls"): frozenset({"x-job", "x-sync"}),
    ("wren", "voicemails"): frozenset({"x-job", "x-sync"}),
    ("knot", "notices"): frozenset(),
    ("plover", "messages"): frozenset({"x-sync"}),
    ("quail", "call_events"): frozenset({"x-job"}),
}
"""What the servers in files of their own speak, whose tests stand in files of their own; and whether they make files, or tell of changes."""
WANTED: dict[str, dict[str, str]] = {
    "teal": {"tenant": "17"},
    "dunlin": {"api_version": "2010-04-01", "account_id": "DA17"},
    "fable": {"account_id": "acc-77"},
}
"""What clients are built with besides token and base URL."""
SINCE, UNTIL = datetime(2026, 9, 28, tzinfo=UTC), datetime(2026, 10, 24, tzinfo=UTC)
"""A window that holds all records of the small servers."""


def vendor_of(slug: str) -> Vendor:
    """A vendor, real or made up."""
    return {**made_up(), **{one.slug: one for one in VENDORS}}.get(slug) or quail()


@functools.cache
def quail() -> Vendor:
    """A vendor like Ibis with other ways to page, to sort and to ask for tokens, which need no description of their own."""
    with tempfile.TemporaryDirectory() as folder:
        described = Path(folder, "specs", "quail")
        described.mkdir(parents=True)
        for name, changes in VARIED.items():
            text = Path(__file__).parents[1].joinpath("specs", "ibis", name).read_text("utf-8")
            for old, new in changes.items():
                assert old in text
                text = text.replace(old, new)
            described.joinpath(name).write_text(text, "utf-8")
        out = Path(tempfile.mkdtemp(prefix="quail-"))
        atexit.register(shutil.rmtree, out, ignore_errors=True)
        generate(described.parent, out / "generated")
    sys.path.append(str(out / "generated"))
    return registry(out / "generated" / "callrecords" / "registry.py")["quail"]


def client(slug: str, root: str, token: str) -> Any:
    """A client of a vendor for a server of it."""
    vendor = vendor_of(slug)
    return vendor.load(vendor.client)(token=token, base_url=root, **WANTED.get(slug, {}))


def target(slug: str, root: str, token: str) -> Target:
    """A server as a target of the suite, with what each request of its vendor has."""
    said = WANTED.get(slug, {})
    filled = {
        place: {one.fills: said[one.name] for one in vendor_of(slug).bundle().client.parameters if one.place == place}
        for place in ("path", "query", "header")
    }
    return Target(
        url=root,
        tokens={"read": token},
        bound=filled["path"],
        query=filled["query"],
        headers=filled["header"],
        now=UNTIL,
    )


def operations() -> Iterator[tuple[Bundle, Operation]]:
    """Every operation that a hand-written server answers, as far as it does, with the spec of its vendor."""
    small = {(slug, resource): frozenset[str]() for _, slug, resource in SERVERS.values()}
    for (slug, resource), told in (small | LARGE).items():
        bundle = vendor_of(slug).bundle()
        for one in bundle.operations.values():
            if one.resource.name == resource:
                job, sync = (one.job if "x-job" in told else None), (one.sync if "x-sync" in told else None)
                yield bundle, structs.replace(one, job=job, sync=sync)
