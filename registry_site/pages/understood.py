"""How a text was understood, in sentences: which step of the ladder answered, and what that does not prove."""

from collections.abc import Mapping
from dataclasses import dataclass

from registry_site.messages import N_
from registry_site.search.port import SearchPage, Step
from registry_site.translating import Translator

_AS_TYPED: Mapping[Step, str] = {
    Step.NUMBER: N_("This looks like a number: records with exactly this number are shown."),
    Step.NUMBER_PREFIX: N_("This looks like the beginning of a number: records whose number begins so are shown."),
    Step.WORDS: N_("Records that contain all these words, in any of their forms, are shown."),
}
_NOTHING_SUCH = N_("Nothing was found for “%(text)s” as it is written.")
_INSTEAD: Mapping[Step, str] = {
    Step.TYPOS: N_("Results for a similar spelling are shown: “%(text)s”."),
    Step.LAYOUT: N_("Results for the same keys in another keyboard layout are shown: “%(text)s”."),
    Step.TRANSLITERATION: N_("Results for words that sound alike are shown: “%(text)s”."),
}
_ANOTHER_NUMBER = N_(
    "There is no record with this number. The records below have other numbers: one character differs, or zeros were left out. "
    "Compare every character with the document. A similar number proves nothing."
)


@dataclass(frozen=True, kw_only=True)
class Understood:
    """`sentence` for the reader, empty where there is nothing to say; `doubtful` where the hits are not what was typed,
    `candidates` where they are other numbers than the one typed."""

    sentence: str
    doubtful: bool = False
    candidates: bool = False


def understood(found: SearchPage, text: str, words: Translator) -> Understood:
    """What the reader of a page of hits for `text` must know of how it was understood."""
    said = found.interpretation
    if not found.total:
        return Understood(sentence="")
    if said.step is Step.NUMBER_NEAR:
        return Understood(sentence=words.text(_ANOTHER_NUMBER), doubtful=True, candidates=True)
    if said.step in _INSTEAD:
        sentences = words.fill(_NOTHING_SUCH, text=text), words.fill(_INSTEAD[said.step], text=said.text)
        return Understood(sentence=" ".join(sentences), doubtful=True)
    sentence = _AS_TYPED.get(said.step)
    return Understood(sentence=words.text(sentence) if sentence else "")
