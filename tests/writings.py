"""The ways in which people write one number: case, letters of the other alphabet, blanks, dashes and signs around it."""

from hypothesis import strategies as st

_TWINS = dict(zip("АВЕКМНОРСТУХ", "ABEKMHOPCTYX", strict=True))
_SEPARATORS = {
    "-": ("-", "–", " - ", "—", "‑"),
    "/": ("/", " / ", " /"),
    ".": (".", ". ", " ."),
    " ": (" ", "\u00a0", "  "),
}


@st.composite
def written(draw, number):
    """One number in a random writing that changes no digit, no letter and no separator for another kind of separator."""
    other = {**_TWINS, **{latin: twin for twin, latin in _TWINS.items()}}
    text = ""
    for char in number:
        choices = _SEPARATORS.get(char) or tuple(
            dict.fromkeys((char, char.lower(), other.get(char, char), other.get(char, char).lower()))
        )
        text += draw(st.sampled_from(choices))
    return draw(st.sampled_from(("", "№ ", " ", "№", "\u200b"))) + text + draw(st.sampled_from(("", " ", "\u00ad")))
