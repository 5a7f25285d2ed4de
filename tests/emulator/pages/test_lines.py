"""The lines to paste, for every way in which a vendor takes tokens and what else each request must have."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
import pytest

from callrecords.emulator import Emulator, serve
from callrecords.emulator.pages.lines import command_of, curl_of, python_of
from callrecords.emulator.pages.shown import ShownVendor
from callrecords.registry import VENDORS
from tests.emulator.driver import NOW
from tests.made_up import made_up

KNOWN = {vendor.slug: vendor for vendor in VENDORS} | made_up()


def shown_of(emulator: Emulator, slug: str) -> ShownVendor:
    server = emulator.server(slug)
    return ShownVendor(KNOWN[slug], server.bundle, server.base, server.parameters, server.identity, NOW)


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not here")
def test_the_curl_line_of_every_list_works_as_it_is_pasted() -> None:
    emulator = Emulator(tuple(KNOWN.values()), records=10, now=NOW)
    with serve(emulator) as server:
        for slug in KNOWN:
            shown = shown_of(emulator, slug)
            for operation in shown.lists:
                line = curl_of(shown, operation, server.origin)
                done = subprocess.run(["sh"], input=line, capture_output=True, text=True, check=False)
                assert done.returncode == 0, (line, done.stderr)
                assert emulator.requests[-1].status == 200, (line, done.stdout)
                msgspec.json.decode(done.stdout)


@pytest.mark.parametrize("slug", KNOWN)
def test_the_python_lines_name_what_the_package_has(slug: str) -> None:
    emulator = Emulator((KNOWN[slug],), records=10, now=NOW)
    shown = shown_of(emulator, slug)
    for operation in shown.lists:
        program = python_of(shown, operation, "http://127.0.0.1:8707")
        call = next(node for node in ast.walk(ast.parse(program)) if isinstance(node, ast.With)).items[0].context_expr
        assert isinstance(call, ast.Call)
        given = {one.arg: ast.literal_eval(one.value) for one in call.keywords}
        assert given == shown.arguments("http://127.0.0.1:8707")
        with KNOWN[slug].load(ast.unparse(call.func))(**given) as client:
            attribute = next(one.attribute for one in KNOWN[slug].resources if one.name == operation.resource.name)
            method = "iter(since=" if operation.demanded else "list()"
            assert f"client.{attribute}.{method}" in program
            assert hasattr(getattr(client, attribute), method.partition("(")[0])
            assert ("--since" in command_of(shown, operation, "http://127.0.0.1:8707")) == bool(operation.demanded)


def test_a_value_with_blanks_and_quotes_stays_one_value_in_every_line() -> None:
    slug = next(slug for slug in KNOWN if Emulator((KNOWN[slug],)).parameters(slug))
    emulator = Emulator((KNOWN[slug],), records=10, now=NOW)
    odd = 'it\'s "odd" $HOME'
    real = shown_of(emulator, slug)
    shown = ShownVendor(real.vendor, real.bundle, real.base, dict.fromkeys(real.parameters, odd), real.identity, NOW)
    line = command_of(shown, shown.lists[0], "http://127.0.0.1:8707")
    name = shown.bundle.client.variable(next(iter(shown.parameters)))
    environment, _, _ = line.partition("callrecords fetch")
    printed = f"{environment}{sys.executable} -c \"import os; print(os.environ['{name}'])\""
    done = subprocess.run(["sh"], input=printed, capture_output=True, text=True, check=True, env=dict(os.environ))
    assert done.stdout == f"{odd}\n"
    assert ast.parse(python_of(shown, shown.lists[0], "http://127.0.0.1:8707"))
    assert urlsplit(shown.first(shown.lists[0])).path.startswith(Path(shown.base).as_posix())
