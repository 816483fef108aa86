"""What comes out when the keys of one layout are pressed with the other one switched on: Russian ЙЦУКЕН against US QWERTY."""

import re

_US = "`qwertyuiop[]asdfghjkl;'zxcvbnm,./" + '~QWERTYUIOP{}ASDFGHJKL:"ZXCVBNM<>?' + "@#$^&"
_RUSSIAN = "ёйцукенгшщзхъфывапролджэячсмитьбю." + "ЁЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮ," + '"№;:?'
_ON_US = str.maketrans(_RUSSIAN, _US)
_ON_RUSSIAN = str.maketrans(_US, _RUSSIAN)
_LATIN, _CYRILLIC = re.compile("[A-Za-z]"), re.compile("[А-Яа-яЁё]")


def on_latin_keys(text: str) -> str | None:
    """Russian text typed with the US layout on: «аптека» gives `fgntrf`. None for a text that is not Cyrillic throughout."""
    return text.translate(_ON_US) if _CYRILLIC.search(text) and not _LATIN.search(text) else None


def on_russian_keys(text: str) -> str | None:
    """Latin text typed with the Russian layout on: `Cream` gives «Скуфь». None for a text that is not Latin throughout."""
    return text.translate(_ON_RUSSIAN) if _LATIN.search(text) and not _CYRILLIC.search(text) else None
