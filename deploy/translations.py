"""Catalogues of the project: `python deploy/translations.py compile` (at install), `update` (after new texts), `check`.

`update` collects every text of code and templates and merges it into `translations/*/LC_MESSAGES/messages.po`. `check`
fails when a text of the code is missing there, a Russian one is untranslated or fuzzy, or the places `%(name)s` differ.
"""

import io
import re
import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("en", "ru")
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "N_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "plural": (1, 2),
}
_PLACE = re.compile(r"%\((\w+)\)[sd]|%(?=[sd])")


def extracted() -> Catalog:
    """Every text of the code and the templates, with the files it stands in."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    catalogue = Catalog(project="registry", charset="utf-8")
    for folder in ("registry_site", "indexer", "templates"):
        found = extract_from_dir(
            str(ROOT / folder),
            [(pattern.removeprefix(f"{folder}/"), method) for pattern, method in methods if pattern.startswith(f"{folder}/")],
            {pattern.removeprefix(f"{folder}/"): value for pattern, value in options.items()},
            keywords=KEYWORDS,
            comment_tags=(),
        )
        for name, _line, text, _comments, _context in found:
            catalogue.add(text, locations=[(f"{folder}/{name}", 0)])
    return catalogue


def path_of(language: str) -> Path:
    """Where the catalogue of a language lies."""
    return ROOT / "translations" / language / "LC_MESSAGES" / "messages.po"


def read(language: str) -> Catalog:
    """The catalogue of a language, an empty one where there is none yet."""
    path = path_of(language)
    if not path.exists():
        return Catalog(
            locale=language,
            header_comment=f"# Texts of the registers: {language}.",
            project="registry",
            version="1",
            msgid_bugs_address="-",
            revision_date=datetime(2026, 11, 22, tzinfo=UTC),
            creation_date=datetime(2026, 11, 22, tzinfo=UTC),
            last_translator="-",
            language_team="-",
            fuzzy=False,
        )
    return read_po(io.BytesIO(path.read_bytes()), locale=language)


def update() -> None:
    """Merge new texts into every catalogue and drop those that nothing says any more. English says what its ids say."""
    for language in LANGUAGES:
        catalogue = read(language)
        catalogue.update(extracted(), no_fuzzy_matching=True, update_creation_date=False)
        catalogue.obsolete.clear()
        for message in catalogue:
            if language == "en" and message.id:
                message.string = message.id
        path_of(language).parent.mkdir(parents=True, exist_ok=True)
        made = io.BytesIO()
        write_po(made, catalogue, width=120, sort_output=True, omit_header=False, include_lineno=False, ignore_obsolete=True)
        path_of(language).write_bytes(made.getvalue())


def compile_all() -> None:
    """Write the `.mo` file beside each catalogue."""
    for language in LANGUAGES:
        made = io.BytesIO()
        write_mo(made, read(language))
        path_of(language).with_suffix(".mo").write_bytes(made.getvalue())


def faults() -> list[str]:
    """What is wrong with the catalogues, a line each; empty if nothing is."""
    found = []
    texts = {_key(message): message for message in extracted() if message.id}
    for language in LANGUAGES:
        held = {_key(message): message for message in read(language) if message.id}
        found += [f"{language}: missing: {key}" for key in sorted(texts.keys() - held.keys())]
        found += [f"{language}: said nowhere: {key}" for key in sorted(held.keys() - texts.keys())]
        for key, message in sorted(held.items()):
            forms = [form or "" for form in (message.string if isinstance(message.string, (tuple, list)) else (message.string,))]
            if not all(forms):
                found.append(f"{language}: untranslated: {key}")
            elif message.fuzzy:
                found.append(f"{language}: fuzzy: {key}")
            elif any(_places(form) - _places(*_ids(message)) or _lost(form, message) for form in forms):
                found.append(f"{language}: other places: {key}")
    return found


def _lost(form: str, message: Message) -> set[str]:
    """Places of the text that a form leaves out; «one» may be said without its number."""
    needed = _places(*_ids(message)[-1:]) - ({"count"} if message.pluralizable else set())
    return needed - _places(form)


def _places(*forms: str) -> set[str]:
    return {name for form in forms for name in _PLACE.findall(form)}


def _ids(message: Message) -> tuple[str, ...]:
    return tuple(message.id) if isinstance(message.id, (tuple, list)) else (message.id,)


def _key(message: Message) -> str:
    return _ids(message)[0]


def main(arguments: list[str]) -> int:
    """Run one of the three commands; 1 if `check` found a fault, 2 for anything else."""
    match arguments:
        case ["update"]:
            update()
        case ["compile"]:
            compile_all()
        case ["check"]:
            found = faults()
            print(*found, sep="\n", end="\n" if found else "")
            return 1 if found else 0
        case _:
            print(__doc__)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
