"""Vendored files are what VENDORED.md says, and carry nothing that is not free outside gov.uk."""

import hashlib
import re
from pathlib import Path

VENDOR = Path(__file__).parent.parent / "registry_site" / "static" / "vendor"
LISTED = dict(
    re.findall(r"^\| `([^`]+)` \| `([0-9a-f]{64})` \|$", (VENDOR / "VENDORED.md").read_text(encoding="utf-8"), re.MULTILINE)
)


def test_every_vendored_file_has_the_hash_that_is_written_down():
    found = {str(path.relative_to(VENDOR)): path for path in VENDOR.rglob("*") if path.is_file() and path.name != "VENDORED.md"}
    assert {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in found.items()} == LISTED


def test_the_style_sheet_names_no_font_or_picture_of_gov_uk():
    css = next(VENDOR.rglob("govuk-frontend.css")).read_text(encoding="utf-8")
    assert "GDS" not in css
    assert "@font-face" not in css
    assert "url(" not in css
