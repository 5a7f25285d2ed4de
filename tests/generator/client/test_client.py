"""A tiny spec becomes a package, and the package does what the spec says."""

import ast
import asyncio
import importlib
import inspect
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import msgspec
import pytest

from callrecords.errors import UnsupportedOperator
from callrecords.generator.generate import generate
from callrecords.spec.expressions import Condition, Op, Order
from tests.generator import acme

CALL = (
    b'{"callId":"c1","from":"+15550100","kind":"sideways","startTime":"2026-01-02T03:04:05Z",'
    b'"stampMs":1767323045000,"price":0.10,"seconds":7,"raw":"text","legs":[{"number":"1"}],"notes":{"a":1}}'
)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("acme")
    document = acme.document()
    document["components"]["schemas"]["CallDetail"] = {
        "description": "One call with its cost.",
        "allOf": [
            {"$ref": "#/components/schemas/Call"},
            {
                "type": "object",
                "properties": {
                    "cost": {"type": ["string", "null"], "format": "decimal"},
                    "paid_by": {"type": "string"},
                    "tags": {"type": "array", "items": {"type": ["string", "null"]}},
                },
            },
        ],
        "x-record": {"key": "callId", "only-single": ["cost"]},
    }
    answers = document["paths"]["/apps/{appID}/calls/{callId}"]["get"]["responses"]
    answers["200"]["content"]["application/json"]["schema"]["$ref"] = "#/components/schemas/CallDetail"
    single = document["paths"]["/apps/{appID}/calls/{callId}"]["get"]
    single["parameters"] += [
        {"name": "mode", "in": "query", "description": "How much is told.", "schema": {"type": "string"}},
        {"name": "fields", "in": "query", "description": "What is told.", "schema": {"type": "string"}},
        {
            "name": "tenant",
            "in": "query",
            "required": True,
            "schema": {"type": "string"},
            "description": "Whose call it is.",
        },
    ]
    tenant = {
        "name": "tenant",
        "in": "query",
        "fills": "tenant",
        "description": "Whose calls are asked for.",
        "example": "t7",
    }
    document["x-client"]["parameters"].append(tenant)
    generate(acme.write(folder / "specs", document), folder / "out")
    return folder / "out"


@pytest.fixture(scope="module")
def package(out: Path) -> Iterator[ModuleType]:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(out)
        yield importlib.import_module("callrecords.acme")
    for name in [name for name in sys.modules if name.startswith("callrecords.acme")]:
        del sys.modules[name]


@pytest.fixture
def call(package: ModuleType) -> Any:
    """The record as the generated client decodes it."""
    http = httpx.Client(transport=httpx.MockTransport(_answer))
    return package.Acme(token="t", app_id="a1", tenant="t7", http_client=http).calls.get("c1")


def test_a_single_record_is_asked_for_with_other_parameters_and_another_value_of_the_clients(
    package: ModuleType,
) -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.query.decode())
        return _answer(request)

    http = httpx.Client(transport=httpx.MockTransport(answer))
    calls = package.Acme(token="t", app_id="a1", tenant="t7", http_client=http).calls
    calls.get("c1")
    calls.get("c1", mode="brief")
    calls.get("c1", tenant="t8")
    calls.get("c1", fields_="id,cost")
    assert asked == ["tenant=t7", "tenant=t7&mode=brief", "tenant=t8", "tenant=t7&fields=id%2Ccost"]
    assert "That of the client if not given." in calls.get.__doc__


def test_names_follow_the_wire_and_yield_to_python_and_the_runtime(call: Any) -> None:
    assert call.call_id == "c1"
    assert call.from_ == "+15550100"
    assert call.raw_ == "text"
    assert call.raw == CALL


def test_money_is_decimal_and_times_are_aware(call: Any) -> None:
    assert call.price == Decimal("0.10")
    assert str(call.price) == "0.10"
    assert call.start_time == call.stamp_ms == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def test_enums_are_open_and_documented(package: ModuleType, call: Any) -> None:
    assert call.kind == "sideways"
    assert isinstance(call.kind, package.CallKind)
    assert [(member.name, member.value) for member in package.CallKind] == [
        ("IN", "in"),
        ("OUT_GOING", "out-going"),
        ("EMPTY", ""),
    ]
    assert package.CallKind.__doc__ == "Which way a call went."


def test_nested_objects_are_typed_and_free_ones_are_dicts(package: ModuleType, call: Any) -> None:
    assert call.legs == [package.Leg(number="1")]
    assert call.notes == {"a": 1}


def test_a_record_built_on_another_inherits_its_fields(package: ModuleType) -> None:
    received = b'{"callId":"c1","from":"1","cost":"0.5","paid_by":"me","tags":["a",null]}'
    detail = msgspec.json.decode(received, type=package.CallDetail)
    assert isinstance(detail, package.Call)
    assert (detail.call_id, detail.from_, detail.cost) == ("c1", "1", Decimal("0.5"))
    assert (detail.paid_by, detail.tags) == ("me", ["a", None])


def test_fields_have_exactly_the_operators_of_the_spec(package: ModuleType) -> None:
    fields = package.CallsFields
    since = datetime(2026, 1, 1, tzinfo=UTC)
    assert (fields.start_time >= since) == Condition("startTime", Op.GE, since)
    assert fields.start_time.desc() == Order("startTime", descending=True)
    assert fields.from_.like("1%") == Condition("from", Op.LIKE, "1%")
    with pytest.raises(UnsupportedOperator):
        fields.start_time == since  # noqa: B015
    with pytest.raises(UnsupportedOperator):
        fields.start_time > since  # noqa: B015
    assert not hasattr(fields.from_, "asc")
    assert not hasattr(fields.seconds, "like")
    assert fields.cost.wire == "cost"


def test_methods_take_exactly_what_the_facts_allow(package: ModuleType) -> None:
    assert list(inspect.signature(package.Calls.list).parameters) == [
        "self", "where", "order", "fields", "limit", "offset", "only_new",
    ]  # fmt: skip
    assert list(inspect.signature(package.Calls.pages).parameters) == [
        "self", "where", "order", "fields", "since", "until", "limit", "max_items", "concurrency",
        "resume", "only_new",
    ]  # fmt: skip
    assert list(inspect.signature(package.Calls.get).parameters) == [
        "self", "call_id", "fields", "mode", "fields_", "tenant",
    ]  # fmt: skip


@pytest.mark.parametrize("method", ["list", "pages", "iter", "get"])
def test_both_clients_offer_the_same(package: ModuleType, method: str) -> None:
    blocking = getattr(package.Calls, method)
    waiting = getattr(package.AsyncCalls, method)
    assert inspect.signature(blocking).parameters == inspect.signature(waiting).parameters
    assert blocking.__doc__ == waiting.__doc__


def test_docstrings_tell_units_limits_sources_and_errors(package: ModuleType, out: Path) -> None:
    text = (out / "callrecords" / "acme" / "models.py").read_text()
    assert '    IN = "in"\n    """Towards the account."""\n' in text
    assert '"""Length of the call. Unit: seconds. Can be null."""' in text
    assert "Only on a record that `get` returns." in text
    assert "limit: Records per page, 1 to 50; 10 if not given." in package.Calls.list.__doc__
    assert "limit: Records per page, 1 to 50; 50 if not given." in package.Calls.iter.__doc__
    assert "The vendor documents no parameter for it" in package.Calls.list.__doc__
    assert "only_new: Leave out calls that were listed before." in package.Calls.list.__doc__
    assert "`NotFound`" in package.Calls.get.__doc__
    assert "`StatusError`" in package.Calls.__doc__
    assert "`ACME_TOKEN` if not given" in package.Acme.__doc__
    assert "app_id: Identifier of the application; `ACME_APP_ID` if not given." in package.Acme.__doc__


def test_everything_public_is_documented_and_exported(package: ModuleType, out: Path) -> None:
    assert sorted(package.__all__) == package.__all__
    for name in package.__all__:
        assert getattr(package, name).__doc__, name
    for path in (out / "callrecords" / "acme").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name != "__init__":
                assert ast.get_docstring(node), f"{path.name}: {node.name}"


def test_importing_the_package_loads_neither_httpx_nor_another_vendor(out: Path) -> None:
    program = (
        "import sys, callrecords.acme\n"
        "loaded = [n for n in sys.modules if n.split('.')[0] in ('httpx', 'httpx2', 'httpcore', 'httpcore2', 'anyio')]\n"
        "others = [n for n in sys.modules if n.startswith('callrecords.') and n.split('.')[1] not in "
        "('acme', 'client', 'conventions', 'errors', 'notices', 'spec')]\n"
        "print(loaded + others)"
    )
    path = os.pathsep.join([str(out), *(entry for entry in sys.path if entry)])
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "[]\n"


def _answer(request: httpx.Request) -> httpx.Response:
    if request.url.path.endswith("/c1"):
        return httpx.Response(200, content=CALL)
    offset = int(request.url.params.get("offset", "0"))
    return httpx.Response(200, content=b'{"items":[%s],"total":1}' % (b"" if offset else CALL))


def test_the_client_lists_walks_and_gets(package: ModuleType) -> None:
    sent: list[httpx.Request] = []

    def handle(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return _answer(request)

    transport = httpx.MockTransport(handle)
    with package.Acme(token="t", app_id="a1", tenant="t7", http_client=httpx.Client(transport=transport)) as client:
        page = client.calls.list(only_new=True, offset=0)
        assert [call.call_id for call in page] == ["c1"]
        assert page.total == 1
        assert [call.call_id for call in client.calls.iter(limit=1)] == ["c1"]
        assert [len(page) for page in client.calls.pages(max_items=1)] == [1]
        assert client.calls.get("c1").raw == CALL
    assert sent[0].url.path == "/v1/apps/a1/calls"
    assert sent[0].url.params["onlyNew"] == "true"
    assert "onlyNew" not in sent[1].url.params


def test_the_asynchronous_client_lists_walks_and_gets(package: ModuleType) -> None:
    async def use() -> list[str]:
        http = httpx.AsyncClient(transport=httpx.MockTransport(_answer))
        async with package.AsyncAcme(token="t", app_id="a1", tenant="t7", http_client=http) as client:
            listed = (await client.calls.list()).items
            walked = [call async for call in client.calls.iter(limit=1)]
            paged = [call async for page in client.calls.pages(max_items=1) for call in page]
            return [call.call_id for call in (*listed, *walked, *paged, await client.calls.get("c1"))]

    assert asyncio.run(use()) == ["c1"] * 4


def test_the_registry_is_data_about_every_vendor(out: Path) -> None:
    tree = ast.parse((out / "callrecords" / "registry.py").read_text())
    imports = [node.module for node in tree.body if isinstance(node, ast.ImportFrom)]
    assert imports == ["__future__", "typing", "callrecords.spec.catalog"]  # vendors for type checkers only
    namespace: dict[str, Any] = {}
    exec(compile(tree, "registry.py", "exec"), namespace)
    (vendor,) = namespace["VENDORS"]
    (resource,) = vendor.resources
    assert (vendor.slug, vendor.client, vendor.async_client) == ("acme", "Acme", "AsyncAcme")
    assert (vendor.package, vendor.wire) == ("callrecords.acme", "callrecords.wire.acme")
    assert (resource.name, resource.attribute, resource.record) == ("calls", "calls", "Call")
    assert (resource.list_operation, resource.get_operation) == ("list_calls", "get_call")
    assert resource.fields_class == "CallsFields"


def test_a_list_that_nobody_describes_is_called_by_its_path(tmp_path: Path) -> None:
    document = acme.document()
    listing = document["paths"]["/apps/{appID}/calls"]["get"]
    for key in ("summary", "description"):
        listing.pop(key, None)
    generate(acme.write(tmp_path / "specs", document), tmp_path / "out")
    text = (tmp_path / "out" / "callrecords" / "acme" / "resources.py").read_text("utf-8")
    assert '"""What `/apps/{appID}/calls` lists.' in text
    assert '"""."""' not in text
