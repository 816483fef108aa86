"""What operators read: every command and every timer is told of, and no link leads nowhere."""

import re
from pathlib import Path

import pytest

from indexer.__main__ import main

ROOT = Path(__file__).parent.parent
DOCS = sorted((ROOT / "docs").glob("*.md"))
OPERATIONS = (ROOT / "docs" / "operations.md").read_text()


def anchors(path):
    """The addresses of the headings of a document, as its readers make them."""
    headings = re.findall(r"(?m)^#+ (.+)$", path.read_text())
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_command_is_told_of(capsys):
    with pytest.raises(SystemExit):
        main(["--help"])
    commands = re.findall(r"(?m)^    ([a-z]+)\b", capsys.readouterr().out)
    told = "\n".join(path.read_text() for path in [*DOCS, ROOT / "README.md"])
    assert "calendar" in commands
    assert [name for name in commands if f"python -m indexer {name}" not in told] == []


def test_every_timer_is_told_of():
    timers = sorted(path.name for path in (ROOT / "deploy" / "systemd").glob("*.timer"))
    assert [name for name in timers if f"| `{name}` |" not in OPERATIONS] == []


def test_what_to_do_when_something_is_down_stands_under_a_heading_of_its_own():
    section = OPERATIONS.partition("\n## When something is down\n")[2].partition("\n## ")[0]
    assert "`degraded`" in section
    assert "proxy_cache_use_stale" in section


@pytest.mark.parametrize("path", [*DOCS, ROOT / "README.md"], ids=lambda path: path.name)
def test_no_link_leads_nowhere(path):
    lost = []
    for link in re.findall(r"\]\((?!https?:|mailto:)([^)\s]+)\)", path.read_text()):
        name, _, anchor = link.partition("#")
        target = path.parent / name if name else path
        if not target.exists() or (anchor and anchor not in anchors(target)):
            lost.append(link)
    assert lost == []
