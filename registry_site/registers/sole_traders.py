"""How a sole trader is told from an organisation by the words of a name or a legal form, wherever in the text they stand."""

import re
from typing import Final

# The languages of the member states and English. A word too many withholds an address of an organisation; one too few
# publishes a home. The abbreviations stand alone, «И. П.» also before a name without a blank.
_WORDS: Final = re.compile(
    r"(?<!\w)(?:(?:ИП|ЧП|КФХ|К\(Ф\)Х|ЖК|ЖИ|ԱՁ|IE)(?!\w)|[ИЧ]\.\s*П\.)"
    r"|предпринимат|фермерск|прадпрымальн|кәсіпкер|ишкер|ձեռնարկատեր|entrepreneur|sole\s+(?:trader|proprietor)",
    re.IGNORECASE,
)


def sole_trader(*texts: object) -> bool:
    """Whether any of these texts names a sole trader or a family farm; what is no text names nobody."""
    return any(isinstance(text, str) and _WORDS.search(text) is not None for text in texts)
