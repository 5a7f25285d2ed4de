"""Emitted specs, read by tools that share nothing with this project: pages of the emulator fit what they make of them."""

from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from datamodel_code_generator import DataModelType, InputFileType, OpenAPIScope, PythonVersion, generate
from datamodel_code_generator.format import Formatter

from callrecords.emulator import Emulator
from callrecords.registry import VENDORS
from callrecords.spec.catalog import Vendor
from tests.emulator.driver import Driver
from tests.made_up import fable

RECORDS = 100


def spec_of(vendor: Vendor) -> Path:
    """The emitted document."""
    found = importlib.util.find_spec(vendor.package)
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).with_name("openapi.json")


def pages(vendor: Vendor) -> Iterator[tuple[str, bytes]]:
    """The name of the page's schema, and every page of every list; single records too."""
    emulator = Emulator([vendor], records=RECORDS)
    for resource in vendor.resources:
        driver = Driver(emulator, vendor.slug, resource.name)
        limit = driver.facts.pagination
        assert limit is not None
        schema = (driver.facts.ok.schema.ref or "").rpartition("/")[2]
        page = driver.list(**{limit.limit.parameter: str(min(RECORDS, limit.limit.maximum))})
        yield schema, page.body
        if driver.bundle.operation(resource.name, "get") is not None:
            single = driver.operation("get").ok.schema.ref or ""
            for record in json.loads(page.body)[limit.items][:RECORDS]:
                yield single.rpartition("/")[2], driver.get(str(record[driver.key])).body


@pytest.mark.parametrize("vendor", [*VENDORS, fable()], ids=lambda vendor: vendor.slug)
def test_pages_fit_the_emitted_schemas_with_formats_and_all(vendor: Vendor) -> None:
    document: dict[str, Any] = json.loads(spec_of(vendor).read_text())
    judges: dict[str, Any] = {}
    for name, body in pages(vendor):
        if name not in judges:
            rooted = {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
            judges[name] = jsonschema_rs.Draft202012Validator(rooted, validate_formats=True)
        assert [str(error) for error in judges[name].iter_errors(json.loads(body))] == []


@pytest.mark.parametrize("vendor", VENDORS, ids=lambda vendor: vendor.slug)
def test_stock_models_of_another_generator_read_every_page(vendor: Vendor, tmp_path: Path) -> None:
    text = generate(
        spec_of(vendor).read_text(),
        input_file_type=InputFileType.OpenAPI,
        output_model_type=DataModelType.PydanticV2BaseModel,
        openapi_scopes=[OpenAPIScope.Schemas],
        target_python_version=PythonVersion.PY_311,
        formatters=[Formatter.BUILTIN],
    )
    assert isinstance(text, str)
    name = f"stock_{vendor.slug}"
    (tmp_path / f"{name}.py").write_text(text)
    made = importlib.util.spec_from_file_location(name, tmp_path / f"{name}.py")
    assert made is not None
    assert made.loader is not None
    module = importlib.util.module_from_spec(made)
    sys.modules[name] = module
    try:
        made.loader.exec_module(module)
        for schema, body in pages(vendor):
            getattr(module, schema).model_validate_json(body)
    finally:
        del sys.modules[name]
