"""The page of a vendor."""

import pytest

from callrecords.describe.fields import fields_of
from callrecords.describe.page import page
from callrecords.registry import VENDORS
from callrecords.spec.catalog import Vendor
from tests.made_up import made_up

EVERY = [*VENDORS, *made_up().values()]


def _section(text: str, heading: str) -> str:
    return text.partition(f"\n{heading}\n")[2].partition("\n## ")[0]


def _rows(text: str) -> dict[str, str]:
    """First cell of each row of the tables in a text -> the whole row."""
    return {line.split(" | ")[0].removeprefix("| "): line for line in text.splitlines() if line.startswith("| ")}


@pytest.mark.parametrize("vendor", EVERY, ids=lambda vendor: vendor.slug)
def test_every_field_has_a_row_with_what_the_spec_says_of_it(vendor: Vendor) -> None:
    text = page(vendor)
    for resource in vendor.resources:
        name = f"{vendor.slug}.{resource.name}"
        section = text.partition(f"### Fields of `{name}`")[2].partition("\n###")[0]
        rows = _rows(section)
        for field in fields_of(vendor, resource):
            row = rows[f"`{field.name}`"]
            assert field.type in row
            assert all(f"`{one}`" in row for one in (*field.operators, *field.words) if one)
            assert (field.unit or "") in row
            assert (field.personal or "") in row
            assert all(mark.kind in row for mark in field.evidence)
            assert row.count(" yes ") == field.nullable + field.sortable


@pytest.mark.parametrize("vendor", EVERY, ids=lambda vendor: vendor.slug)
def test_every_operation_parameter_variable_token_and_error_is_told(vendor: Vendor) -> None:
    text, bundle = page(vendor), vendor.bundle()
    rows = _rows(text)
    for operation in bundle.operations.values():
        assert f"`{operation.method} {operation.path}`" in text
        assert f"`{operation.operation_id}`" in rows
        assert all(f"`{parameter.name}`" in rows for parameter in operation.parameters)
    for name in ("token", "base_url", *(one.name for one in bundle.client.parameters)):
        assert f"`{bundle.client.variable(name)}`" in rows
    errors = _rows(_section(text, "## Errors"))
    assert {situation.replace("-", " ") for situation in bundle.errors.situations} <= set(errors)
    assert {f"`{one.code}`" for one in bundle.errors.codes} <= set(errors)
    kinds = {kind for scheme in bundle.components.security_schemes.values() for kind in scheme.tokens}
    assert {f"`fake-{vendor.slug}-{kind}-token`" for kind in kinds} <= set(rows)


def test_exports_changes_and_kinds_are_told_of_vendors_that_have_them() -> None:
    for vendor in EVERY:
        text = page(vendor)
        lists = [vendor.bundle().operations[one.list_operation] for one in vendor.resources]
        assert text.count("### Exports of ") == sum(one.job is not None for one in lists)
        assert text.count("### Changes of ") == sum(one.sync is not None for one in lists)
        assert text.count("### Other readings of ") == sum(bool(one.readings) for one in lists)
        assert text.count("Its kinds are told apart by ") == sum(
            vendor.bundle().record_schema(one).kinds is not None for one in lists
        )
    assert any("### Exports of " in page(vendor) for vendor in EVERY)
    assert any("### Changes of " in page(vendor) for vendor in EVERY)


@pytest.mark.parametrize("vendor", EVERY, ids=lambda vendor: vendor.slug)
def test_the_python_of_the_page_compiles(vendor: Vendor) -> None:
    snippet = page(vendor).partition("```python\n")[2].partition("```")[0]
    compile(snippet, vendor.slug, "exec")
    assert f".{vendor.resources[0].attribute}.iter()" in snippet


@pytest.mark.parametrize("vendor", EVERY, ids=lambda vendor: vendor.slug)
def test_every_table_of_the_page_is_whole_and_has_headings(vendor: Vendor) -> None:
    width = 0
    for line in page(vendor).splitlines():
        cells = line.replace("\\|", "").count("|")
        assert not line.startswith("|") or width in (0, cells), line
        assert width or "|  |" not in line, line
        width = cells if line.startswith("|") else 0
