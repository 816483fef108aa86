"""Drawn photos of packs for demonstration notices: a bottle, canister, bag or tub on some surface, with a printed label."""

import io
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Final

from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageFont

from indexer.demo.samples import FOLDER

SIZE: Final = (1100, 1520)  # a little above the smallest the law allows
SHAPES: Final = ("bottle", "canister", "bag", "tub")

Colour = tuple[int, int, int]
_SURFACES: Final[tuple[tuple[Colour, Colour], ...]] = (
    ((222, 214, 200), (150, 140, 126)),
    ((176, 190, 197), (96, 112, 120)),
    ((205, 176, 140), (122, 92, 62)),
    ((235, 235, 232), (180, 184, 188)),
    ((140, 150, 130), (82, 92, 76)),
)
_BRANDS: Final[tuple[Colour, ...]] = ((0, 92, 148), (0, 122, 82), (176, 40, 52), (96, 56, 140), (204, 110, 0), (20, 60, 96))
_BODIES: Final[tuple[Colour, ...]] = ((244, 244, 240), (232, 238, 246), (250, 246, 226), (214, 224, 232))


@dataclass(frozen=True, kw_only=True)
class Pack:
    """What is printed on one pack. A `fake` differs as a careless print does: colour, slant, and a batch set by hand."""

    name: str
    purpose: str
    amount: str
    batch: str
    produced: str
    expires: str
    maker: str
    shape: str
    fake: bool = False


def draw_pack(pack: Pack, chance: Random) -> Image.Image:
    """A picture of SIZE. `chance` places camera, light and surface; two calls with equal chance draw equal pictures."""
    light, dark = chance.choice(_SURFACES)
    brand = _BRANDS[sum(map(ord, pack.name)) % len(_BRANDS)]
    if pack.fake:
        brand = (min(255, brand[0] + 36), min(255, brand[1] + 26), max(0, brand[2] - 20))
    scene = _surface(light, dark, chance.randrange(4))
    object_, mask = _object(pack, brand, chance.choice(_BODIES))
    scale = chance.uniform(0.78, 1.04)
    size = (int(object_.width * scale), int(object_.height * scale))
    angle = chance.uniform(-7, 7)
    object_, mask = (one.resize(size).rotate(angle, Image.Resampling.BILINEAR, expand=True) for one in (object_, mask))
    at = (
        int((SIZE[0] - object_.width) * chance.uniform(0.25, 0.75)),
        int((SIZE[1] - object_.height) * chance.uniform(0.3, 0.8)),
    )
    shadow = Image.new("L", (SIZE[0] // 8, SIZE[1] // 8))
    shadow.paste(mask.resize((mask.width // 8, mask.height // 8)), ((at[0] + 44) // 8, (at[1] + 30) // 8))
    shadow = shadow.filter(ImageFilter.GaussianBlur(5)).resize(SIZE).point(lambda value: value * 0.55)
    scene.paste((24, 24, 26), (0, 0), shadow)
    scene.paste(object_, at, mask)
    return ImageEnhance.Brightness(_grain(scene)).enhance(chance.uniform(0.88, 1.08))


def jpeg(picture: Image.Image, *, quality: int = 86, exif: Image.Exif | None = None) -> bytes:
    """The bytes of a JPEG as a phone would send it, `exif` included."""
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality, exif=exif or Image.Exif())
    return out.getvalue()


def _surface(light: Colour, dark: Colour, turns: int) -> Image.Image:
    ramp = Image.linear_gradient("L").rotate(90 * turns).resize(SIZE)
    return Image.composite(Image.new("RGB", SIZE, light), Image.new("RGB", SIZE, dark), ramp)


def _object(pack: Pack, brand: Colour, body: Colour) -> tuple[Image.Image, Image.Image]:
    """The pack and its outline, upright."""
    width, height = {"bottle": (520, 1240), "canister": (820, 1120), "bag": (800, 1160), "tub": (800, 900)}[pack.shape]
    picture, mask = Image.new("RGB", (width, height), body), Image.new("L", (width, height))
    pen, outline = ImageDraw.Draw(picture), ImageDraw.Draw(mask)
    top = {"bottle": 300, "canister": 190, "bag": 60, "tub": 130}[pack.shape]
    outline.rounded_rectangle((0, top, width - 1, height - 1), {"bag": 24, "tub": 60}.get(pack.shape, 90), fill=255)
    if pack.shape == "bottle":
        outline.polygon([(170, 160), (350, 160), (width - 60, top + 60), (60, top + 60)], fill=255)
        outline.rounded_rectangle((160, 0, 360, 200), 26, fill=255)
        pen.rectangle((150, 0, 370, 150), fill=brand)
    elif pack.shape == "canister":
        outline.rounded_rectangle((70, 40, 560, 330), 60, fill=255)
        outline.rounded_rectangle((210, 110, 480, 210), 40, fill=0)
        outline.rounded_rectangle((600, 60, 760, 260), 24, fill=255)
        pen.rectangle((590, 50, 770, 170), fill=brand)
    elif pack.shape == "bag":
        outline.rectangle((14, 0, width - 15, 90), fill=255)
        for place in range(14, width - 14, 22):
            pen.line((place, 0, place, 56), fill=brand, width=6)
    else:
        outline.rounded_rectangle((20, 0, width - 21, 170), 40, fill=255)
        pen.rectangle((0, 0, width, 130), fill=brand)
    label = _label(pack, brand, width - 60, height - top - 150)
    picture.paste(label, (30, top + 90))
    shade = Image.linear_gradient("L").rotate(90).resize((width, height)).point(lambda value: 255 - abs(value - 118) * 0.75)
    return Image.composite(picture, Image.new("RGB", picture.size, (40, 44, 50)), shade), mask


def _label(pack: Pack, brand: Colour, width: int, height: int) -> Image.Image:
    label = Image.new("RGB", (width, height), (252, 252, 250))
    pen = ImageDraw.Draw(label)
    pen.rectangle((0, 0, width, int(height * 0.3)), fill=brand)
    y = int(height * 0.05)
    for line in _lines(pack.name.upper(), width - 50, 82):
        pen.text((width // 2, y), line, font=_fitting(line, width - 50, 82), fill="white", anchor="ma")
        y += 88
    y = int(height * 0.33)
    for text, size, bold in ((pack.purpose, 36, True), ("для ветеринарного применения", 30, False), (pack.amount, 44, True)):
        for line in _lines(text, width - 40, size):
            pen.text((width // 2, y), line, font=font(size, bold=bold), fill=(30, 34, 40), anchor="ma")
            y += int(size * 1.3)
    slant = 7 if pack.fake else 0
    stamp = (60, 60, 64) if not pack.fake else (20, 20, 120)
    y += 14
    for place, text in enumerate((f"Серия {pack.batch}", f"Изготовлено {pack.produced}", f"Годен до {pack.expires}")):
        pen.text((36 + slant * place * 3, y), text, font=font(32, bold=not pack.fake), fill=stamp)
        y += 42 + slant
    pen.text((36, height - 66), pack.maker, font=_fitting(pack.maker, width - 300, 28, bold=False), fill=(60, 60, 64))
    _bars(pen, width - 220, height - 110, pack.batch, missing=pack.fake)
    pen.text((width - 30, height - 150), "ОБРАЗЕЦ", font=font(26), fill=brand, anchor="ra")
    return label.rotate(1.6, Image.Resampling.BILINEAR, fillcolor=(252, 252, 250)) if pack.fake else label


def _bars(pen: ImageDraw.ImageDraw, x: int, y: int, text: str, *, missing: bool) -> None:
    if missing:
        return
    for letter in text * 3:
        for bit in range(6):
            if ord(letter) >> bit & 1:
                pen.rectangle((x, y, x + 2, y + 80), fill=(10, 10, 10))
            x += 3
        if x > pen.im.size[0] - 40:
            return


def _lines(text: str, width: int, size: int) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and font(size).getlength(longer) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _fitting(text: str, width: int, size: int, *, bold: bool = True) -> ImageFont.FreeTypeFont:
    while size > 16 and font(size, bold=bold).getlength(text) > width:
        size -= 4
    return font(size, bold=bold)


@cache
def font(size: int, *, bold: bool = True) -> ImageFont.FreeTypeFont:
    # Pillow's own font has no Cyrillic letters.
    return ImageFont.truetype(FOLDER / "fonts" / ("GolosText_700Bold.ttf" if bold else "GolosText_400Regular.ttf"), size)


@cache
def _noise() -> Image.Image:
    # From a generator of our own: the noise of Pillow falls differently every time.
    return Image.frombytes("L", (275, 380), Random("grain").randbytes(275 * 380)).resize(SIZE).convert("RGB")  # noqa: S311


def _grain(picture: Image.Image) -> Image.Image:
    return Image.blend(picture, _noise(), 0.05)
