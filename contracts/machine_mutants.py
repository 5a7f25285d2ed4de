"""Mutants made by machine of what the clients run: each should be killed by the tests of its module, or by a law of the clients.

`nox -s mutate` runs this in a copy of the repository: `-- --sample 200 --seed 1` for minutes, nothing for a night, names
of modules (`walk/plan`) for a part. cosmic-ray makes the mutants; type annotations, and what compiles to the same code,
are left alone. It prints each survivor with the line that it changes, and `killed N of M`.
"""

from __future__ import annotations

import ast
import compileall
import contextlib
import itertools
import py_compile
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import attrs
import click

from contracts.warm_tests import WarmTests

ROOMS = ("client", "conventions")
LEFT_OUT = ("__pycache__", ".*", "build", "dist", "node_modules")
"""What the copy does not hold."""
_TOLD = 2_000
"""Characters of what pytest says of a failure."""
_LIMITS = (60.0, 60.0, 240.0)
"""Seconds for the three steps; a mutant that needs longer is killed."""
_QUICK = (
    "examples",
    "deviations",
    "retry",
    "privacy",
    "paging",
    "round-trip",
    "sharing",
    "errors",
    "requests",
    "attempts",
    "walks",
)
_SLOW = ("connections", "faults")
_CLIENT = (Path("tests/client/test_client.py"), Path("tests/client/test_with_options.py"))


@attrs.frozen
class Mutant:
    """One change of one module, by the operator of cosmic-ray that makes it and the number of the place."""

    module: Path
    operator: str
    number: int
    line: int

    def source(self, original: str) -> str | None:
        """The module with the change; None where it means the same as before, or nothing at all."""
        made: Any = import_module("cosmic_ray.mutating")
        operator = import_module("cosmic_ray.plugins").get_operator(self.operator)()
        # cosmic-ray itself stumbles over `except module.Error`
        with contextlib.suppress(SyntaxError, AttributeError):
            changed: str | None = made.mutate_code(original, operator, self.number)
            if changed is not None and _meaning(changed) != _meaning(original):
                return changed
        return None

    def shown(self, original: str, changed: str) -> str:
        """The first line that changes, before and after."""
        pairs = itertools.zip_longest(original.splitlines(), changed.splitlines(), fillvalue="")
        before, after = next(pair for pair in pairs if pair[0] != pair[1])
        place = "/".join(self.module.parts[-2:])
        return f"{place}:{self.line}\n    - {before.strip()}\n    + {after.strip()}"


class _Bare(ast.NodeTransformer):
    """A module without annotations of functions and variables: nothing that runs here reads those."""

    def visit_arg(self, node: ast.arg) -> ast.arg:
        node.annotation = None
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.returns = None
        return self.generic_visit(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        node.returns = None
        return self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        node.annotation = ast.Constant(None)
        return self.generic_visit(node)


def _meaning(source: str) -> str:
    return ast.dump(_Bare().visit(ast.parse(source)))


def mutants(module: Path) -> Iterator[Mutant]:
    """Every mutant of a module, those among them that mean the same as the module."""
    plugins: Any = import_module("cosmic_ray.plugins")
    trees: Any = import_module("cosmic_ray.ast")
    source = module.read_text()
    lines, nodes = source.splitlines(), list(trees.ast_nodes(trees.get_ast(source)))
    for name in plugins.operator_names():
        kind = plugins.get_operator(name)
        if kind.arguments():
            continue  # needs to be told what to look for
        places = (place for node in nodes for place in kind().mutation_positions(node))
        for number, (start, _) in enumerate(places):
            if "TYPE_CHECKING" not in lines[start[0] - 1]:
                yield Mutant(module, name, number, start[0])


def spread(by_module: Sequence[Sequence[Mutant]], seed: int) -> list[Mutant]:
    """All mutants, in an order whose beginning holds some of every module: more of a long one, none of one alone."""
    dice = random.Random(seed)  # noqa: S311  # a sample, no secret
    placed: list[tuple[float, int, Mutant]] = []
    for number, some in enumerate(by_module):
        order = dice.sample(some, len(some))
        placed += [(rank / len(some) ** 0.5, number, mutant) for rank, mutant in enumerate(order)]
    return [mutant for _, _, mutant in sorted(placed, key=lambda one: one[:2])]


@attrs.frozen
class Ground:
    """A copy of the repository, in which one module at a time is changed."""

    root: Path
    tests: WarmTests

    def survives(self, module: Path, changed: str) -> bool:
        """Whether no test notices a change."""
        original = module.read_text()
        module.write_text(changed)
        try:
            return self.passes(module)
        finally:
            module.write_text(original)

    def passes(self, *modules: Path) -> bool:
        """Whether the tests that judge these modules pass in time: first their own, then laws, then the neighbours."""
        steps = zip(zip(*map(self.steps, modules), strict=True), _LIMITS, strict=True)
        return all(
            self._pass(list(dict.fromkeys(itertools.chain(*step))), seconds * len(modules)) for step, seconds in steps
        )

    def failure(self, *modules: Path) -> str:
        """What pytest says at the end of the first step that fails, run once more by itself."""
        steps = [self.steps(module) for module in modules]
        for number in range(len(_LIMITS)):
            tests = dict.fromkeys(test for step in steps for test in step[number])
            command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests]
            ended = subprocess.run(command, cwd=self.root, capture_output=True, text=True, check=False)  # noqa: S603
            if ended.returncode:
                return ended.stdout[-_TOLD:]
        return "each step passes by itself: it took too long"

    def _pass(self, tests: Sequence[str], seconds: float) -> bool:
        return not tests or self.tests.code(tests, seconds) == 0

    def steps(self, module: Path) -> tuple[list[str], list[str], list[str]]:
        """The tests that mirror a module; the quick laws on the made-up vendor; the rest of its folder and of the laws."""
        inner = module.relative_to(self.root / "src" / "callrecords")
        folder = Path("tests") / inner.parent
        names = (inner.stem, inner.stem.split("_")[0])  # `paging_keyset` is tested with `paging`
        own = next((path for name in names if (self.root / (path := folder / f"test_{name}.py")).exists()), None)
        neighbours = [path.relative_to(self.root) for path in sorted((self.root / folder).glob("test_*.py"))]
        others = [path for path in (*neighbours, *_CLIENT) if path != own]
        return (
            [] if own is None else [str(own)],
            _laws(_QUICK),
            ["-m", "not slow", *dict.fromkeys(map(str, others)), *_laws(_SLOW)],
        )


def _laws(names: Sequence[str]) -> list[str]:
    return [f"contracts/test_client.py::test_the_clients_keep_every_promise[fable-client.{name}]" for name in names]


@contextlib.contextmanager
def ground() -> Generator[Ground]:
    """A copy that is gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder).resolve()
        shutil.copytree(Path.cwd(), root, ignore=shutil.ignore_patterns(*LEFT_OUT), dirs_exist_ok=True)
        # A mutant may have the size and the second of its original: the hash tells them apart, here and in what runs write.
        compileall.compile_dir(root, quiet=2, invalidation_mode=py_compile.PycInvalidationMode.CHECKED_HASH)
        tests = WarmTests(root, CALLRECORDS_MADE_UP=str(root / "made-up"))
        try:
            yield Ground(root, tests)
        finally:
            tests.close()


@click.command()
@click.argument("modules", nargs=-1)
@click.option("--sample", type=int, help="So many mutants, spread over all modules.")
@click.option("--seed", type=int, default=1, show_default=True, help="Which ones.")
@click.option("--minutes", type=float, help="Begin no mutant later than that.")
def main(modules: tuple[str, ...], sample: int | None, seed: int, minutes: float | None) -> None:
    """Hunt mutants of the client that no test notices."""
    with ground() as copy:
        sources = sorted(path for room in ROOMS for path in (copy.root / "src/callrecords" / room).rglob("*.py"))
        wanted = [path for path in sources if not modules or any(one in str(path.with_suffix("")) for one in modules)]
        by_module = [found for path in wanted if (found := list(mutants(path)))]
        chosen = spread(by_module, seed)
        click.echo(f"{len(chosen)} places to mutate in {len(by_module)} modules", err=True)
        if not copy.passes(*wanted):
            raise click.ClickException(f"the tests fail without any mutant:\n{copy.failure(*wanted)}")
        began, done, survivors = time.monotonic(), 0, 0
        for mutant in chosen:
            if done == sample or (minutes is not None and time.monotonic() - began > 60 * minutes):
                break
            original = mutant.module.read_text()
            changed = mutant.source(original)
            if changed is None:
                continue
            done += 1
            if copy.survives(mutant.module, changed):
                survivors += 1
                click.echo(f"SURVIVED {mutant.shown(original, changed)}")
            if done % 10 == 0:
                click.echo(f"{done - survivors} of {done} in {time.monotonic() - began:.0f} s", err=True)
    click.echo(f"killed {done - survivors} of {done} (seed {seed}) in {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
