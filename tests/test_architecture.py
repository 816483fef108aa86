"""The laws of the tree: which room may import which, who may name what, and that the documents tell the truth.

Each rule is a function from a module to its complaints. Every rule is run over the whole tree, and over a snippet
that breaks it.
"""

import ast
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import wsgi
from registry_site import errors

ROOT = Path(__file__).resolve().parent.parent
LONGEST = 250
SITE = "registry_site"
DOORS = ("pages", "api", "feeds", "exports", "opendata", "agency", "desk")

# What each room of the site may import of the site, besides itself. A leaf knows nobody but the leaves below it.
LEAVES = ("messages", "errors", "clock", "memory", "processes")
ARROWS = {
    "messages": (),
    "clock": (),
    "errors": ("messages",),
    "memory": (),
    "processes": ("messages", "errors", "memory"),
    "translating": LEAVES,
    "confined": (),
    "regions": (),
    "forms": (*LEAVES, "cases", "identifiers", "mail_addresses", "pictures", "regions"),
    "pictures": (*LEAVES, "confined"),
    "settings": (*LEAVES, "announced", "configured", "mail_server"),
    "configured": (*LEAVES, "announced", "mail_server"),
    "mail_addresses": (),
    "mail_server": (*LEAVES, "mail_addresses"),
    "happenings": (*LEAVES, "amounts", "display", "ledger", "registers", "search", "translating"),
    "cases": (
        *LEAVES,
        "chained",
        "canonical",
        "mail_addresses",
        "working_days",
        "moved_days",
        "ledger",
        "registers",
        "translating",
    ),
    "extracts": (
        *LEAVES,
        "announced",
        "canonical",
        "cases",
        "display",
        "identifiers",
        "ledger",
        "registers",
        "search",
        "signing",
        "speaking",
        "translating",
    ),
    "speaking": ("translating",),
    "chained": ("canonical",),
    "canonical": (),
    "working_days": (),
    "moved_days": ("clock", "ledger"),
    "announced": (*LEAVES, "identifiers", "mail_addresses"),
    "identifiers": LEAVES,
    "language": LEAVES,
    "registers": (*LEAVES, "identifiers", "language"),
    "search": (*LEAVES, "identifiers", "language", "registers"),
    "ledger": (*LEAVES, "identifiers", "language", "registers"),
}

AGENCY = "agency"
# What the one door that reads the vault may take from the indexer (deploy/decisions/0020).
OPEN_TO_AGENCY = (
    "indexer.agencies",
    "indexer.notices",
    "indexer.vault",
    "indexer.accepting",
    "indexer.attachments",
    "indexer.formats.eaeu_notices",
)


@dataclass(frozen=True, kw_only=True)
class Module:
    """One Python file: dotted name, source and syntax tree."""

    name: str
    source: str
    package: bool = False

    @property
    def tree(self) -> ast.Module:
        return ast.parse(self.source)

    @property
    def room(self) -> str:
        """`search` for `registry_site.search.port`, `app` for `registry_site.app`, empty outside the site."""
        top, _, rest = self.name.partition(".")
        return rest.partition(".")[0] if top == SITE else ""


def modules() -> list[Module]:
    files = [
        ROOT / "wsgi.py",
        *(file for top in (SITE, "indexer", "bench", "deploy") for file in sorted((ROOT / top).rglob("*.py"))),
    ]
    found = []
    for file in files:
        parts = file.relative_to(ROOT).with_suffix("").parts
        package = parts[-1] == "__init__"
        found.append(Module(name=".".join(parts[:-1] if package else parts), source=file.read_text(), package=package))
    return found


def imports(module: Module) -> Iterator[str]:
    """Absolute dotted names; `from a import b` gives `a.b`, which may be a module or a name of one."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            here = module.name.split(".")
            base = here[: len(here) - node.level + module.package] if node.level else []
            yield from (".".join([*base, *filter(None, [node.module]), alias.name]) for alias in node.names)


def under(name: str, *tops: str) -> bool:
    return any(name == top or name.startswith(f"{top}.") for top in tops)


def turned_arrows(module: Module) -> list[str]:
    """Imports point one way: doors → search, ledger → registers; leaves know nobody; the indexer knows no door."""
    complaints = []
    for name in imports(module):
        target = name.split(".")[1] if under(name, SITE) and "." in name else ""
        if module.room and under(name, "indexer") and not (module.room == AGENCY and under(name, *OPEN_TO_AGENCY)):
            complaints.append(f"the site imports {name}")
        elif target in DOORS and module.room != target and (module.room != "app" or target in (AGENCY, "desk")):
            complaints.append(f"a door is imported: {name}")
        elif module.name.startswith("indexer") and target in ("app", "services", "i18n", "arguments"):
            complaints.append(f"the indexer imports equipment of a door: {name}")
        elif target and module.room in ARROWS and target not in (module.room, *ARROWS[module.room]):
            complaints.append(f"{module.room} imports {name}")
    return complaints


def flask_outside_the_doors(module: Module) -> list[str]:
    if module.room not in ARROWS and not module.name.startswith("indexer"):
        return []
    return [name for name in imports(module) if under(name, "flask", "flask_babel", "werkzeug")]


def engines_outside_their_module(module: Module) -> list[str]:
    allowed = {"tantivy": f"{SITE}.search.embedded", "elasticsearch": f"{SITE}.search.elastic.client"}
    # It needs libraries of the system, which a machine with the site alone does not have.
    allowed |= {"weasyprint": f"{SITE}.extracts.paper"}
    if under(module.name, "bench"):  # it measures the bare engine
        return []
    return [
        name
        for name in imports(module)
        for library, owner in allowed.items()
        if under(name, library) and not under(module.name, owner)
    ]


def environment_readers(module: Module) -> list[str]:
    if module.name == f"{SITE}.settings":
        return []
    ways = ("os.environ", "os.environb", "os.getenv")  # Flask's `request.environ` is another thing
    read = [ast.unparse(node) for node in ast.walk(module.tree) if isinstance(node, ast.Attribute)]
    return [one for one in (*read, *imports(module)) if one in ways]


def names(module: Module) -> Iterator[str]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.alias):
            yield from node.name.split(".")


def declarations_outside_the_indexer(module: Module) -> list[str]:
    if module.room in ("registers", AGENCY) or under(module.name, "indexer"):
        return []
    return sorted({"DECLARATIONS", "DECLARATION", "Declaration"} & set(names(module)))


def ways_to_the_vault(module: Module) -> list[str]:
    if not module.room or module.room in ("settings", "configured", AGENCY):
        return []
    return sorted({"vault_url", "IndexerSettings", "indexer_settings", "agency_settings", "originals"} & set(names(module)))


def lookups_outside_their_page(module: Module) -> list[str]:
    """What is looked up and never listed is known to the page that answers it, and by its name to the menu."""
    allowed = tuple(f"{SITE}.{name}" for name in ("looking_up", "lookup_digests", "pages", "pages.frame", "pages.lookups"))
    if module.room in ("registers", "") or module.name in allowed:
        return []
    return sorted({"LOOKUPS", "Lookup", "look_up", "open_seal"} & set(names(module)))


def imports_inside(module: Module) -> list[str]:
    functions = (n for n in ast.walk(module.tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef))
    return [
        ast.unparse(inner) for outer in functions for inner in ast.walk(outer) if isinstance(inner, ast.Import | ast.ImportFrom)
    ]


def broad_excepts(module: Module) -> list[str]:
    """A handler of everything is let through only if it raises again what it caught."""
    handlers = [n for n in ast.walk(module.tree) if isinstance(n, ast.ExceptHandler) and not raises_again(n)]
    caught = [(n.lineno, {"everything"} if n.type is None else set(re.findall(r"\w+", ast.unparse(n.type)))) for n in handlers]
    return [f"line {line}" for line, kinds in caught if kinds & {"everything", "Exception", "BaseException"}]


def raises_again(handler: ast.ExceptHandler) -> bool:
    return any(isinstance(node, ast.Raise) and node.exc is None for node in ast.walk(handler))


def too_long(module: Module) -> list[str]:
    lines = module.source.count("\n")
    return [f"{lines} lines"] if lines > LONGEST else []


def drawers(module: Module) -> list[str]:
    return [part for part in module.name.split(".") if part.strip("_") in ("utils", "util", "helpers", "helper", "common", "misc")]


def without_a_docstring(module: Module) -> list[str]:
    return [] if not module.source.strip() or ast.get_docstring(module.tree) else ["says not what lives here"]


Rule = Callable[[Module], list[str]]

BROKEN: list[tuple[Rule, str, str]] = [
    (turned_arrows, "registry_site.api.records", "from indexer import vault"),
    (turned_arrows, "registry_site.agency.sampling", "from indexer import load"),
    (turned_arrows, "registry_site.app", "from registry_site.agency.app import create_agency"),
    (turned_arrows, "registry_site.app", "from registry_site.desk.app import create_desk"),
    (turned_arrows, "registry_site.desk.cases", "from registry_site.pages import frame"),
    (turned_arrows, "registry_site.desk.staged", "from indexer import staging"),
    (turned_arrows, "indexer.agencies.keys", "from registry_site.agency import held"),
    (turned_arrows, "registry_site.agency.sampling", "from registry_site.api import changing"),
    (turned_arrows, "registry_site.api.records", "from registry_site.pages.home import show"),
    (turned_arrows, "registry_site.search.port", "import registry_site.api"),
    (turned_arrows, "registry_site.registers.licences", "from registry_site.search import port"),
    (turned_arrows, "registry_site.search.port", "from registry_site.ledger.reading import Ledger"),
    (turned_arrows, "registry_site.search.port", "from ..ledger import reading"),
    (turned_arrows, "registry_site.language.fold", "from registry_site.registers.model import Field"),
    (turned_arrows, "indexer.load", "from registry_site.pages import home"),
    (turned_arrows, "indexer.load", "from registry_site.services import services"),
    (flask_outside_the_doors, "registry_site.search.embedded", "from flask import request"),
    (flask_outside_the_doors, "indexer.load", "import flask_babel"),
    (flask_outside_the_doors, "registry_site.extracts.paper", "from flask import render_template"),
    (engines_outside_their_module, "registry_site.search.highlights", "import tantivy"),
    (engines_outside_their_module, "registry_site.pages.records", "from weasyprint import HTML"),
    (engines_outside_their_module, "registry_site.extracts.checking", "from weasyprint import HTML"),
    (engines_outside_their_module, "indexer.publish", "from elasticsearch.helpers import bulk"),
    (environment_readers, "registry_site.app", "import os\nx = os.environ['A']"),
    (environment_readers, "indexer.load", "from os import getenv"),
    (declarations_outside_the_indexer, "registry_site.api.fields", "from registry_site.registers import DECLARATIONS"),
    (declarations_outside_the_indexer, "registry_site.pages.lists", "import registry_site.registers as r\nr.DECLARATIONS"),
    (ways_to_the_vault, "registry_site.app", "from registry_site.settings import indexer_settings"),
    (ways_to_the_vault, "registry_site.app", "from registry_site.settings import agency_settings"),
    (lookups_outside_their_page, "registry_site.api.lists", "from registry_site.registers import LOOKUPS"),
    (lookups_outside_their_page, "registry_site.feeds.pages", "from registry_site.looking_up import look_up"),
    (imports_inside, "indexer.load", "def load():\n    import json"),
    (broad_excepts, "indexer.load", "try:\n    pass\nexcept Exception:\n    pass"),
    (broad_excepts, "indexer.load", "try:\n    pass\nexcept (OSError, BaseException):\n    pass"),
    (broad_excepts, "indexer.load", "try:\n    pass\nexcept:\n    pass"),
    (too_long, "indexer.load", "x = 1\n" * (LONGEST + 1)),
    (drawers, "registry_site.pages.utils", ""),
    (without_a_docstring, "indexer.load", "x = 1"),
]
RULES = list(dict.fromkeys(rule for rule, _, _ in BROKEN))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_tree_keeps_the_rule(rule):
    assert [f"{module.name}: {complaint}" for module in modules() for complaint in rule(module)] == []


@pytest.mark.parametrize(("rule", "name", "source"), BROKEN, ids=lambda value: getattr(value, "__name__", None))
def test_the_rule_notices_a_module_that_breaks_it(rule, name, source):
    assert rule(Module(name=name, source=source))


def test_the_rules_see_every_room_of_the_tree():
    seen = {module.name for module in modules()}
    assert {"wsgi", "registry_site.settings", "registry_site.search.port", "indexer.rows"} <= seen


def test_the_command_line_starts_without_the_web_framework():
    probe = "import sys, indexer.__main__; print(sorted({'flask', 'flask_babel', 'werkzeug'} & sys.modules.keys()))"
    assert subprocess.run([sys.executable, "-c", probe], cwd=ROOT, capture_output=True, text=True, check=True).stdout == "[]\n"


def test_the_site_is_served_without_a_module_of_another_door_or_a_setting_of_the_agencies(tmp_path):
    probe = (
        "import sys, wsgi; wsgi.site; "
        "print(sorted(m for m in sys.modules if m.split('.')[0] == 'indexer' or m.startswith(('registry_site.agency', 'registry_site.desk'))), 'agency' in vars(wsgi))"
    )
    environment = {"REGISTRY_DATA": str(tmp_path / "var"), "REGISTRY_VAULT_URL": "mysql://no-such-database"}
    done = subprocess.run([sys.executable, "-c", probe], cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == "[] False\n"
    assert not (tmp_path / "var" / "vault").exists()


def test_there_is_no_fourth_application():
    with pytest.raises(AttributeError, match="no application 'colours'"):
        wsgi.colours  # noqa: B018


def table_cells(document: str, pattern: str) -> set[str]:
    """First cells of the document's table rows that match `pattern`, without their backticks."""
    return set(re.findall(rf"^\| *`?({pattern})`? *\|", (ROOT / document).read_text(), re.MULTILINE))


def test_every_setting_stands_in_the_table_of_the_readme_and_no_other():
    read = set(re.findall(r'"(REGISTRY_[A-Z_]+)"', (ROOT / SITE / "settings.py").read_text()))
    assert table_cells("README.md", "REGISTRY_[A-Z_]+") == read


def test_every_exit_status_stands_in_the_table_of_the_readme():
    def tree(error: type[errors.RegistryError]) -> Iterator[type[errors.RegistryError]]:
        yield error
        for child in error.__subclasses__():
            yield from tree(child)

    assert table_cells("README.md", "[0-9]") == {"0"} | {str(error.exit_status) for error in tree(errors.RegistryError)}


def make_targets(makefile: str) -> dict[str, str]:
    return dict(re.findall(r"^([a-z][a-z-]*):(.*)$", makefile, re.MULTILINE))


def test_every_make_target_says_what_it_does():
    assert [name for name, text in make_targets((ROOT / "Makefile").read_text()).items() if "## " not in text] == []


def test_a_make_target_without_help_would_be_noticed():
    assert make_targets("all: ## everything\nquiet: all\n")["quiet"] == " all"


def test_the_documents_name_only_make_targets_that_exist():
    documents = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")), *sorted((ROOT / "deploy").rglob("*.md"))]
    named = {target for document in documents for target in re.findall(r"`make ([a-z-]+)", document.read_text())}
    assert named
    assert named <= set(make_targets((ROOT / "Makefile").read_text()))


def test_every_picture_of_the_documents_is_shown_and_every_one_that_is_shown_is_there():
    shown = {
        (document.parent / path).resolve()
        for document in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
        for path in re.findall(r"(?:src=\"|\]\()([\w/.-]+\.png)", document.read_text())
    }
    assert shown == set((ROOT / "docs").rglob("*.png"))


def test_decisions_are_numbered_without_a_gap():
    numbers = [int(file.name[:4]) for file in sorted((ROOT / "deploy" / "decisions").glob("*.md"))]
    assert len(numbers) >= 5
    assert numbers == list(range(1, len(numbers) + 1))
