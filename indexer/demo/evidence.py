"""What demonstration notices name as files: photos in all four formats, some turned and with a place in them, and reclamations."""

import io
from dataclasses import replace
from time import struct_time
from typing import Final

from PIL import Image, ImageDraw, ImageEnhance
from PIL.ExifTags import GPS, IFD, Base

from indexer.demo.packs import Pack, draw_pack, font, jpeg
from indexer.demo.samples import seeded

Item = dict[str, object]

_PAIRED: Final = 18  # fakes up to this index are shown beside the genuine pack
_FORMATS: Final = {5: ("png", "PNG"), 10: ("bmp", "BMP"), 13: ("gif", "GIF")}  # by index of the notice; JPEG otherwise
_PAGE: Final = (1240, 1754)  # A4 at 150 dpi


def add_photos(files: dict[str, bytes], index: int, pack: Pack, *, fake: bool) -> list[Item]:
    """Photos of a notice, put into `files` and returned as its items: fake beside genuine, or for some the pack alone."""
    if not fake:
        return [_add(files, index, "", pack, f"Упаковка средства «{pack.name}», серия {pack.batch}")] if index % 3 == 0 else []
    signs = f"Поддельная упаковка «{pack.name}»: серия и даты напечатаны наклонно другой краской, штрихового кода нет"
    photos = [_add(files, index, "", replace(pack, fake=True), signs)]
    if index < _PAIRED and index % 2 == 0:
        genuine = f"Подлинная упаковка «{pack.name}» для сравнения: серия напечатана ровно"
        photos.append(_add(files, index, "-genuine", pack, genuine))
    return photos


def add_copy(files: dict[str, bytes], first: int, second: int) -> None:
    """Make the photo of the notice `second` a lighter, newly compressed copy of that of `first`."""
    with Image.open(io.BytesIO(files[f"photos/{first:02d}.jpg"])) as picture:
        files[f"photos/{second:02d}.jpg"] = jpeg(ImageEnhance.Brightness(picture).enhance(1.05), quality=70)


def add_reclamation(files: dict[str, bytes], index: int, pack: Pack) -> list[Item]:
    """A reclamation of one page, as scanned."""
    page = Image.new("L", _PAGE, 255)
    pen = ImageDraw.Draw(page)
    lines = (
        "РЕКЛАМАЦИЯ (образец, составлено для показа)",
        f"на средство «{pack.name}»",
        f"серия {pack.batch}, изготовлено {pack.produced}, годен до {pack.expires}",
        f"изготовитель, указанный на упаковке: {pack.maker}",
        "",
        "При обработке помещений средство не дало заявленного действия.",
        "Просим проверить серию и сообщить о решении.",
        "",
        "Главный ветеринарный врач хозяйства «Ферма-Макет»",
        "О. О. Образцов",
    )
    for place, line in enumerate(lines):
        pen.text((130, 170 + place * 62), line, font=font(34, bold=place == 0), fill=0)
    out = io.BytesIO()
    day = struct_time((2026, 1, 1, 0, 0, 0, 3, 1, 0))  # or Pillow would write the time of day
    page.convert("1").save(out, "PDF", resolution=150, author="О. О. Образцов", creationDate=day, modDate=day)
    member = f"reclamations/{index:02d}.pdf"
    files[member] = out.getvalue()
    return [{"file": member}]


def _add(files: dict[str, bytes], index: int, suffix: str, pack: Pack, alt: str) -> Item:
    picture = draw_pack(pack, seeded(f"photo {index}{suffix}"))
    extension, format_ = ("jpg", "JPEG") if suffix else _FORMATS.get(index, ("jpg", "JPEG"))
    member = f"photos/{index:02d}{suffix}.{extension}"
    if format_ != "JPEG":
        out = io.BytesIO()
        picture.save(out, format_, **({"compress_level": 3} if format_ == "PNG" else {}))
        files[member] = out.getvalue()
    elif index % 4 == 0:  # held sideways: 8 says «turn it a quarter to the left»
        files[member] = jpeg(picture.transpose(Image.Transpose.ROTATE_270), exif=_exif(8))
    else:
        files[member] = jpeg(picture, exif=_exif(1))
    return {"file": member, "alt": alt}


def _exif(orientation: int) -> Image.Exif:
    """What a phone writes: camera, way round, and the place, which must not reach the public copy."""
    exif = Image.Exif()
    exif[Base.Make], exif[Base.Model], exif[Base.Orientation] = "Demonstration", "Camera", orientation
    exif.get_ifd(IFD.GPSInfo).update(
        {GPS.GPSLatitudeRef: "N", GPS.GPSLatitude: (55.0, 45.0, 7.0), GPS.GPSLongitudeRef: "E", GPS.GPSLongitude: (37.0, 37.0, 3.0)}
    )
    return exif
