"""Re-creates `registry_site/static/vendor/` from pinned npm packages: `python deploy/vendor.py` (needs npm).

The GOV.UK style sheet is used for its layout alone: its fonts, crest and crown are not free outside gov.uk and are cut.
"""

import base64
import hashlib
import io
import json
import re
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "registry_site" / "static" / "vendor"
FONT_STACK = '"Golos Text",system-ui,sans-serif'


@dataclass(frozen=True, kw_only=True)
class Package:
    """One npm package: `integrity` is the sha512 of its tarball in the notation of npm, `files` maps inner to local names."""

    name: str
    version: str
    licence: str
    home: str
    integrity: str
    files: dict[str, str]


PACKAGES = (
    Package(
        name="govuk-frontend",
        version="6.6.0",
        licence="MIT (code alone; fonts, crown and crest cut out)",
        home="https://github.com/alphagov/govuk-frontend",
        integrity="sha512-xctkWrQvLnvQt7fyjQ3MGX9S0wz0x0RQuLxCeoXF+s8EjGICG81/DYQGKN5qgO+0KVT12UAaRwUsGY6fulRcRg==",
        files={"dist/govuk/govuk-frontend.min.css": "govuk-frontend.css"},
    ),
    Package(
        name="@fontsource/golos-text",
        version="5.3.0",
        licence="OFL-1.1",
        home="https://github.com/googlefonts/golos-text",
        integrity="sha512-R+gM4qOZSrge4TtEGps0zTpU8X4e7e32L+3yy0J/2LnVB/IERlidEpXPWSZVGzTaL5QnPRVmoebRXSuVtjUIVg==",
        files={
            "LICENSE": "OFL.txt",
            **{
                f"files/golos-text-{alphabet}-{weight}-normal.woff2": f"golos-text-{alphabet}-{weight}.woff2"
                for alphabet in ("cyrillic", "cyrillic-ext", "latin", "latin-ext")
                for weight in (400, 700)
            },
        },
    ),
    # The worker alone: the page around it is ours, in our languages, and collects nothing of how a person types.
    Package(
        name="altcha",
        version="3.2.2",
        licence="MIT",
        home="https://github.com/altcha-org/altcha",
        integrity="sha512-yNITQaRSkRe0u/hMxdzoXFFqxqn9iDt1rJ0reREU3D3uDD3w1oFz6v5C2PMww2XnGThtYUwe8MW+PxsiBglNqw==",
        files={"LICENSE.txt": "LICENSE.txt", "dist/workers/pbkdf2.js": "pbkdf2.js"},
    ),
)


def cut(css: str) -> str:
    """The GOV.UK style sheet without `@font-face`, without the crest, and with the project's font stack."""
    css = re.sub(r"@font-face\{[^}]*\}", "", css)
    css = re.sub(r"[a-z-]+:[^;{}]*url\(/assets/[^)]*\)[^;}]*;?", "", css)
    css = css.replace("GDS Transport,arial,sans-serif", FONT_STACK).replace("GDS Transport", FONT_STACK)
    css = re.sub(r"/\*# sourceMappingURL=[^*]*\*/", "", css)
    if "GDS" in css or "url(" in css:
        raise SystemExit("the style sheet still names a font or a picture of gov.uk")
    return css.strip() + "\n"


def fetch(package: Package, folder: Path) -> bytes:
    """The tarball of a package as npm packs it, its integrity checked."""
    command = ["npm", "pack", f"{package.name}@{package.version}", "--json", "--silent"]
    answer = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)  # noqa: S603
    packed: str = json.loads(answer.stdout)[0]["filename"]
    content = (folder / packed).read_bytes()
    found = "sha512-" + base64.b64encode(hashlib.sha512(content).digest()).decode()
    if found != package.integrity:
        raise SystemExit(f"{package.name} {package.version}: the tarball is not the pinned one ({found})")
    return content


def unpack(package: Package, tarball: bytes) -> dict[str, bytes]:
    """The wanted files of a tarball by their path under `vendor/`."""
    folder = f"{package.name.split('/')[-1]}/{package.version}"
    found: dict[str, bytes] = {}
    with tarfile.open(fileobj=io.BytesIO(tarball)) as archive:
        for inner, local in package.files.items():
            member = archive.extractfile(f"package/{inner}")
            if member is None:
                raise SystemExit(f"{package.name}: {inner} is no file")
            content = member.read()
            found[f"{folder}/{local}"] = cut(content.decode()).encode() if local.endswith(".css") else content
    return found


def table(package: Package, files: dict[str, bytes]) -> list[str]:
    """The section of VENDORED.md for one package."""
    lines = [f"## {package.name} {package.version}", "", f"- Licence: {package.licence}", f"- Home: {package.home}"]
    lines += [f"- Tarball: `{package.integrity}`", "", "| file | sha256 |", "|---|---|"]
    lines += [f"| `{name}` | `{hashlib.sha256(content).hexdigest()}` |" for name, content in sorted(files.items())]
    return [*lines, ""]


def main() -> None:
    """Write every vendored file and VENDORED.md anew."""
    lines = ["# Vendored files", "", "Made by `python deploy/vendor.py`; a test hashes them again. Never edit them by hand.", ""]
    for package in PACKAGES:
        with tempfile.TemporaryDirectory() as folder:
            files = unpack(package, fetch(package, Path(folder)))
        for name, content in files.items():
            path = TARGET / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        lines += table(package, files)
    (TARGET / "VENDORED.md").write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
