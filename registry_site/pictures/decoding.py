"""The worker that decodes one photo (`python -m registry_site.pictures.decoding`): upright, on white, copies without metadata."""

import io
import struct
import warnings
from typing import Final

from PIL import Image, ImageOps
from PIL.ExifTags import Base

from registry_site.confined import Outcome, serve

MEGAPIXELS: Final = 40
THUMBNAILS: Final = (320, 960)  # pixels of the long edge
_QUALITY: Final = 88
_WEBP_QUALITY: Final = 78
_CENTIMETRES: Final = 3  # ResolutionUnit of Exif; 2 is inches, 1 is none


def decode(data: bytes) -> Outcome:
    """Decode the first frame wholly and re-encode its pixels alone: nothing but pixels passes from `data` to the copies.

    Files: the public JPEG, then a WebP for each of THUMBNAILS. Facts: `width` and `height` of the public copy after
    orientation, `dhash` as 16 hexadecimal digits, `dpi` by Exif or None.
    """
    warnings.simplefilter("error")
    Image.MAX_IMAGE_PIXELS = MEGAPIXELS * 10**6
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "GIF", "BMP")) as opened:
            opened.load()
            dpi = _exif_dpi(opened)
            picture = _on_white(ImageOps.exif_transpose(opened))
    except (OSError, ValueError, SyntaxError, KeyError, IndexError, struct.error, EOFError, Warning, Image.DecompressionBombError):
        return Outcome(facts={}, fault="torn")  # the errors with which Pillow answers to damaged files
    # A new image: no info, no Exif, no colour profile can be left on it.
    clean = Image.frombytes("RGB", picture.size, picture.tobytes())
    files = [_encoded(clean, "JPEG", quality=_QUALITY, progressive=True, optimize=True)]
    for edge in THUMBNAILS:
        small = clean.copy()
        small.thumbnail((edge, edge), Image.Resampling.LANCZOS, reducing_gap=3.0)
        files.append(_encoded(small, "WEBP", quality=_WEBP_QUALITY, method=4))
    facts = {"width": clean.width, "height": clean.height, "dhash": f"{difference_hash(clean):016x}", "dpi": dpi}
    return Outcome(facts=facts, files=tuple(files))


def difference_hash(picture: Image.Image) -> int:
    """64 bits: in a grey picture of 9 × 8 points, whether each point is lighter than its right neighbour."""
    grey = picture.convert("L").resize((9, 8), Image.Resampling.BOX).tobytes()
    value = 0
    for row in range(8):
        for column in range(8):
            at = row * 9 + column
            value = value << 1 | (grey[at] > grey[at + 1])
    return value


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode.startswith("I"):  # 16 bits a sample: Pillow would cut everything above 255 to white
        picture = picture.point(lambda sample: sample / 256).convert("L")
    if picture.has_transparency_data:
        layered = picture.convert("RGBA")
        ground = Image.new("RGBA", layered.size, "white")
        return Image.alpha_composite(ground, layered).convert("RGB")
    return picture.convert("RGB")


def _exif_dpi(picture: Image.Image) -> float | None:
    exif = picture.getexif()
    sides = [exif.get(Base.XResolution), exif.get(Base.YResolution)]
    unit = exif.get(Base.ResolutionUnit, 2)  # Exif 2.32: inches if the tag is absent
    if None in sides or unit not in (2, _CENTIMETRES):
        return None
    try:
        lower = min(float(side) for side in sides if side is not None)
    except (TypeError, ZeroDivisionError):
        return None
    return lower * (2.54 if unit == _CENTIMETRES else 1.0) if 0 < lower < float("inf") else None


def _encoded(picture: Image.Image, format_: str, **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, format_, **options)
    return out.getvalue()


if __name__ == "__main__":
    serve(decode)
