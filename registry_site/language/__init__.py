"""One analysis of words for every engine and for highlighting (DESIGN §10)."""

from registry_site.language.highlighting import Segment, highlight
from registry_site.language.layouts import retyped
from registry_site.language.legal_forms import without_legal_forms
from registry_site.language.sounding import sound_key, sounds
from registry_site.language.words import Token, analyse, name_key, spelled, terms

__all__ = [
    "Segment",
    "Token",
    "analyse",
    "highlight",
    "name_key",
    "retyped",
    "sound_key",
    "sounds",
    "spelled",
    "terms",
    "without_legal_forms",
]
