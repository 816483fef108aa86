"""Walking the structure of a JPEG, PNG, GIF or BMP file without decoding it: real format, size, and where the picture ends."""

import re
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from registry_site.errors import UnreadableSource
from registry_site.messages import N_, message

_PNG = b"\x89PNG\r\n\x1a\n"
_MARKER = re.compile(rb"\xff+([^\x00\xff\xd0-\xd7])")
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # start-of-frame markers; C4, C8, CC mean other things
_WITHOUT_LENGTH = frozenset({0x01, *range(0xD0, 0xD9)})
_SCAN = 0xDA  # start of scan: picture data follow up to the next marker
_INCH = 0.0254  # metres


@dataclass(frozen=True, kw_only=True)
class Picture:
    """What the file says of itself. `dpi` is the lower of both directions as stated, None if not stated or without a unit.

    `end` is the offset after the last byte of the picture; `asides` are the bytes that are not picture data: comments,
    metadata, palettes. `frames` is above 1 for an animation.
    """

    format: str
    width: int
    height: int
    dpi: float | None
    frames: int
    end: int
    asides: bytes


def read_picture(data: bytes) -> Picture:
    """Recognise JPEG, PNG, GIF or BMP by content (seed 004, 7 «р») and walk to its end. Raises UnreadableSource."""
    for signature, walk in _WALKS:
        if data.startswith(signature):
            try:
                return walk(data)
            except (struct.error, IndexError) as error:
                raise torn() from error
    raise UnreadableSource(message(N_("the file is not a JPEG, PNG, GIF or BMP picture, whatever its name says")))


def torn() -> UnreadableSource:
    """The error of a picture that ends before its end or does not decode."""
    return UnreadableSource(message(N_("the picture is cut short or damaged: send the file again")))


def _jpeg(data: bytes) -> Picture:
    at, marker, size, dpi = 2, 0, None, None
    asides: list[bytes] = []
    while True:
        found = _MARKER.search(data, at)
        if found is None:
            raise torn()
        if marker != _SCAN:  # anything between two segments is no picture data
            asides.append(data[at : found.start()])
        marker, at = found[1][0], found.end()
        if marker == 0xD9:
            break
        if marker in _WITHOUT_LENGTH:
            continue
        (length,) = struct.unpack_from(">H", data, at)
        if length < 2 or at + length > len(data):
            raise torn()
        body = data[at + 2 : at + length]
        at += length
        if marker in _FRAMES:
            size = struct.unpack_from(">HH", body, 1)
        elif marker >= 0xE0:  # APPn and comments
            asides.append(body)
            if marker == 0xE0 and body.startswith(b"JFIF\0"):
                unit, across, down = struct.unpack_from(">BHH", body, 7)
                scale = {1: 1.0, 2: 2.54}.get(unit)
                dpi = min(across, down) * scale if scale else None
    if size is None:
        raise torn()
    return Picture(format="JPEG", width=size[1], height=size[0], dpi=dpi or None, frames=1, end=at, asides=b"\n".join(asides))


def bare_jpeg(data: bytes) -> bytes:
    """The same JPEG without Exif, XMP, colour profile and comments; its picture data are untouched. Raises UnreadableSource.

    Kept of the APPn segments: JFIF and the colour transform of Adobe, without which the colours would turn.
    """
    kept, at = [data[:2]], 2
    try:
        while data[at + 1] != _SCAN:
            (length,) = struct.unpack_from(">H", data, at + 2)
            marker = data[at + 1]
            if data[at] != 0xFF or length < 2:
                raise torn()
            if not (0xE0 < marker < 0xEE or marker in (0xEF, 0xFE)):
                kept.append(data[at : at + 2 + length])
            at += 2 + length
    except (struct.error, IndexError) as error:
        raise torn() from error
    return b"".join(kept) + data[at:]


def _png(data: bytes) -> Picture:
    at, size, dpi, frames = len(_PNG), None, None, 1
    asides: list[bytes] = []
    while True:
        length, kind = struct.unpack_from(">I4s", data, at)
        body = data[at + 8 : at + 8 + length]
        (checksum,) = struct.unpack_from(">I", data, at + 8 + length)
        if size is None and kind != b"IHDR":
            raise torn()
        if checksum != zlib.crc32(kind + body):
            raise torn()
        at += 12 + length
        if kind == b"IEND":
            break
        if kind == b"IHDR":
            size = struct.unpack_from(">II", body)
        elif kind == b"pHYs":
            across, down, unit = struct.unpack(">IIB", body)
            dpi = min(across, down) * _INCH if unit == 1 else None
        elif kind == b"acTL":
            frames = max(2, struct.unpack_from(">I", body)[0])
        if kind != b"IDAT":
            asides.append(body)
    if size is None:
        raise torn()
    return Picture(format="PNG", width=size[0], height=size[1], dpi=dpi or None, frames=frames, end=at, asides=b"\n".join(asides))


def _gif(data: bytes) -> Picture:
    width, height, flags = struct.unpack_from("<HHB", data, 6)
    at = 13 + _palette(flags)
    frames, asides = 0, [data[13:at]]
    while data[at] != 0x3B:
        if data[at] == 0x2C:
            left, top, across, down = struct.unpack_from("<HHHH", data, at + 1)
            width, height = max(width, left + across), max(height, top + down)  # decoders grow the screen to its frames
            at += 10 + _palette(data[at + 9]) + 1
            frames += 1
            at = _sub_blocks(data, at)
        elif data[at] == 0x21:
            start = at + 2
            at = _sub_blocks(data, start)
            asides.append(_joined(data[start:at]))
        else:
            raise torn()
    if frames == 0:
        raise torn()
    return Picture(format="GIF", width=width, height=height, dpi=None, frames=frames, end=at + 1, asides=b"\n".join(asides))


def _palette(flags: int) -> int:
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _sub_blocks(data: bytes, at: int) -> int:
    while data[at]:
        at += data[at] + 1
    return at + 1


def _joined(blocks: bytes) -> bytes:
    """The content of sub-blocks without their length bytes, so that a word cut by one is still seen."""
    parts, at = [], 0
    while blocks[at]:
        parts.append(blocks[at + 1 : at + 1 + blocks[at]])
        at += blocks[at] + 1
    return b"".join(parts)


def _bmp(data: bytes) -> Picture:
    declared, offset, header = struct.unpack_from("<I4xII", data, 2)
    if header < 40:
        width, height, _, depth = struct.unpack_from("<HHHH", data, 18)
        compression, dpi = 0, None
    else:
        width, height, _, depth, compression, _, across, down = struct.unpack_from("<iiHHIIii", data, 18)
        dpi = min(across, down) * _INCH if min(across, down) > 0 else None
    if compression not in (0, 3):
        raise UnreadableSource(message(N_("a compressed BMP is not read: save the picture as PNG or JPEG")))
    if width <= 0 or depth not in (1, 4, 8, 16, 24, 32):
        raise torn()
    end = offset + (width * depth + 31) // 32 * 4 * abs(height)
    if end > len(data) or declared > len(data):
        raise torn()
    end = max(end, min(declared, end + 3))  # some programs pad the file to a multiple of four
    return Picture(format="BMP", width=width, height=abs(height), dpi=dpi, frames=1, end=end, asides=data[14:offset])


_WALKS: tuple[tuple[bytes, Callable[[bytes], Picture]], ...] = (
    (b"\xff\xd8\xff", _jpeg),
    (_PNG, _png),
    (b"GIF87a", _gif),
    (b"GIF89a", _gif),
    (b"BM", _bmp),
)
