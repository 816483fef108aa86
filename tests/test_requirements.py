"""What the code imports is what is locked: nothing is missing on a bare machine, and nothing is installed for nobody."""

import ast
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
OURS = {"registry_site", "indexer", "bench", "deploy", "tests", "docs", "wsgi", "_typeshed"} | {
    file.stem for file in (ROOT / "tests").glob("*.py")
}
# Used without an import; the driver of PostgreSQL is named in the address of a database.
TOOLS = {"gunicorn", "psycopg", "mypy", "ruff", "lxml-stubs", "pytest-randomly", "pytest-timeout", "pytest-xdist"}


def imported(*tops: str) -> set[str]:
    """The distributions, by their normal names, that the Python files under `tops` import from."""
    files = [file for top in tops for file in ([ROOT / top] if top.endswith(".py") else (ROOT / top).rglob("*.py"))]
    found = set()
    for file in files:
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                found.add(str(node.module).partition(".")[0])
    owners = packages_distributions()
    return {normal(owners[name][0]) for name in found - sys.stdlib_module_names - OURS}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def asked(name: str) -> set[str]:
    lines = (ROOT / name).read_text().splitlines()
    return {normal(re.split(r"[=<>~\[]", line)[0]) for line in lines if line and line[0] not in "#-"}


def test_the_site_and_the_indexer_import_what_is_asked_for_and_nothing_else():
    assert imported("registry_site", "indexer", "wsgi.py") == asked("requirements.in") - TOOLS


def test_tests_and_tools_import_what_is_asked_for_and_nothing_else():
    both = asked("requirements.in") | asked("requirements-dev.in")
    assert imported("tests", "bench", "docs", "deploy") <= both
    assert asked("requirements-dev.in") - TOOLS <= imported("tests", "bench", "docs", "deploy")


@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_everything_asked_for_is_locked_with_hashes_and_no_host_is_named(name):
    text = (ROOT / f"{name}.txt").read_text()
    entries = re.findall(r"^([a-z0-9_.-]+)==\S+ \\\n(?: +--hash=sha256:[0-9a-f]{64}(?: \\)?\n)+", text, re.MULTILINE)
    assert asked(f"{name}.in") <= {normal(entry) for entry in entries}
    assert len(entries) == len(re.findall(r"^\S", text, re.MULTILINE))
