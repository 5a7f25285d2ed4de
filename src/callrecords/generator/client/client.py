"""The typed client of one vendor: openapi-python-client, driven as a library, with our templates."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from openapi_python_client import Project
from openapi_python_client.config import Config
from openapi_python_client.parser import GeneratorData

from callrecords.client.setup.service import service_of
from callrecords.generator.client.fields import all_fields
from callrecords.generator.client.models import models
from callrecords.generator.client.parse import configuration, parse
from callrecords.generator.client.resources import resources
from callrecords.generator.writing.errors import GenerateError
from callrecords.generator.writing.text import docstring, header, literal
from callrecords.spec.bundle import Bundle

TEMPLATES = Path(__file__).parents[1] / "templates"
ARGUMENTS = ("profile", "token", "base_url", "timeout", "retries", "http_client", "verify")
"""Arguments that every client has."""


def write_client(document: dict[str, Any], bundle: Bundle, package: Path, origin: str) -> None:
    """Write the package of a vendor: everything but its bundle."""
    config = configuration(package)
    data = parse(document, config)
    project = ClientProject(document, bundle, data, config, origin)
    with contextlib.redirect_stdout(io.StringIO()):  # the generator reports its progress there
        errors = project.build()
    if errors:
        raise GenerateError("\n".join(f"{error.header}: {error.detail}" for error in errors))


class ClientProject(Project):
    """One package of four modules, instead of a file per model and operation."""

    def __init__(
        self, document: dict[str, Any], bundle: Bundle, data: GeneratorData, config: Config, origin: str
    ) -> None:
        super().__init__(openapi=data, config=config, custom_template_path=TEMPLATES)
        fields, shaped, served = all_fields(bundle), models(document, bundle, data), resources(document, bundle, data)
        names = [*(e.name for e in shaped.enums), *(s.name for s in shaped.structs), *(f.name for f in fields.fields)]
        words = [f"{name}Word" for name in fields.words]
        classes = [bundle.client.class_name, *(resource.cls for resource in served)]
        _demand_distinct([*names, *words, *classes, *(f"Async{name}" for name in classes)], "classes of the package")
        _demand_distinct([*ARGUMENTS, *(given.name for given in bundle.client.parameters)], "arguments of the client")
        filters: dict[str, Any] = {"docstring": docstring, "literal": literal}
        self.env.filters.update(filters)
        facts: dict[str, Any] = {
            "header": header(origin),
            "package": f"callrecords.{bundle.slug}",
            "vendor": bundle.client,
            "service": service_of(bundle),
            "about": (document["info"].get("description") or "").strip(),
            "server": bundle.servers[0].url,
            "models": shaped,
            "fields": fields,
            "resources": served,
            "model_names": sorted(names),
        }
        for name, value in facts.items():
            self.env.globals[name] = value

    def _create_package(self) -> None:
        self._write("__init__.py", "package_init.py.jinja")
        (self.package_dir / "py.typed").touch()

    def _build_models(self) -> None:
        self._write("models.py", "models.py.jinja")

    def _build_api(self) -> None:
        self._write("client.py", "client.py.jinja")
        self._write("resources.py", "resources.py.jinja")

    def _write(self, name: str, template: str) -> None:
        text = self.env.get_template(template).render()
        (self.package_dir / name).write_text(text, encoding=self.config.file_encoding)


def _demand_distinct(names: Sequence[str], what: str) -> None:
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise GenerateError(f"two {what} would be called {', '.join(twice)}")
