"""The letters of printed editions: those of this checkout, put together for the typesetter."""

import re
from functools import cache
from pathlib import Path
from typing import Final

import typst
from fontTools.merge import Merger
from fontTools.ttLib import TTFont

_FOLDER: Final = Path(__file__).resolve().parents[2] / "registry_site" / "static" / "vendor" / "golos-text" / "5.3.0"
_RARE: Final = re.compile("[^ -~\N{NO-BREAK SPACE}«»№–—А-яЁё]")
_PROBE: Final = b'#set document(title: "-")\n#set text(font: "Golos Text")\n#sys.inputs.letter'
_WEIGHTS: Final = ("400", "700")


def unpack(folder: Path) -> None:
    """Write a TrueType file for each weight, of the family of the published files.

    They are parts of one family, each with some letters, and the blank is in one part alone: set from parts, every word is a
    run of its own, and a page takes twice as many bytes.
    """
    for weight in _WEIGHTS:
        parts = sorted(str(file) for file in _FOLDER.glob(f"*-{weight}.woff2"))
        font, published = Merger().merge(parts), TTFont(parts[0])["head"]
        # Its times are those of the parts, not of this moment: the same letters are the same bytes.
        font.recalcTimestamp = False
        font["head"].created, font["head"].modified = published.created, published.modified
        font.save(folder / f"{weight}.ttf")


def settable(text: str, folder: str) -> str:
    """The text as it can be set with the fonts of `folder` and those of the typesetter: for a letter that none of them has, as
    Chinese ones, stands its number, `[U+4E0A]`. PDF/UA allows no empty box, and one letter would end the whole edition."""
    return _RARE.sub(lambda found: found[0] if _known(found[0], folder) else f"[U+{ord(found[0]):04X}]", text)


@cache
def _known(letter: str, folder: str) -> bool:
    if "\ud800" <= letter <= "\udfff":  # half of a pair: no text that could be asked about
        return False
    try:
        fonts = typst.Fonts(include_system_fonts=False, font_paths=[folder])
        typst.compile(_PROBE, format="pdf", font_paths=fonts, sys_inputs={"letter": letter}, pdf_standards=["ua-1"])
    except typst.TypstError:
        return False
    return True
