"""Photos of packs: what is refused, what is published, and which are near-identical. All bytes are made here."""

import io
import struct
import zipfile
import zlib

import pytest
from PIL import Image, ImageDraw
from PIL.ExifTags import GPS, IFD, Base
from PIL.PngImagePlugin import PngInfo

from indexer.photos import check_photo, distance, near_identical
from registry_site.errors import UnreadableSource

SIZE = (1027, 1500)


def drawn(size=SIZE, mode="RGB"):
    """A picture with a dark left half and a light stripe across the top, so that its way round can be told."""
    picture = Image.new("RGB", size, (200, 200, 190))
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 0, size[0] // 2, size[1]), fill=(40, 60, 90))
    pen.rectangle((0, 0, size[0], size[1] // 10), fill=(250, 240, 230))
    return picture.convert(mode)


def encoded(picture, format_, **options):
    out = io.BytesIO()
    picture.save(out, format_, **options)
    return out.getvalue()


def archive():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("payload.txt", "payload")
    return out.getvalue()


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def refusal(data):
    with pytest.raises(UnreadableSource) as caught:
        check_photo(data)
    return str(caught.value)


def exif(**tags):
    found = Image.Exif()
    for name, value in tags.items():
        found[Base[name]] = value
    return found


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "GIF", "BMP"])
def test_each_format_of_the_law_is_accepted_at_its_smallest_size(format_):
    photo = check_photo(encoded(drawn(), format_))
    assert (photo.width, photo.height) == SIZE
    assert Image.open(io.BytesIO(photo.public)).format == "JPEG"


def test_the_size_rule_holds_either_way_round():
    assert check_photo(encoded(drawn((1500, 1027)), "PNG")).width == 1500


@pytest.mark.parametrize("size", [(1026, 1500), (1027, 1499), (1499, 1027), (2000, 1026)])
def test_a_photo_one_pixel_too_small_is_refused_with_its_size(size):
    assert f"{size[0]} × {size[1]}" in refusal(encoded(drawn(size), "PNG"))


def test_a_small_png_of_300_dpi_is_accepted():
    data = encoded(drawn((600, 400)), "PNG", dpi=(300, 300))
    assert b"\x00\x00\x2e\x23\x00\x00\x2e\x23\x01" in data, "11811 points a metre, a little under 300 dpi"
    assert check_photo(data).dpi == 300


def test_a_small_png_just_under_300_dpi_is_refused():
    refusal(encoded(drawn((600, 400)), "PNG", dpi=(299.5, 299.5)))


def test_the_lower_of_two_densities_counts():
    refusal(encoded(drawn((600, 400)), "JPEG", dpi=(300, 72)))


@pytest.mark.parametrize("format_", ["JPEG", "BMP"])
def test_a_small_photo_of_300_dpi_is_accepted(format_):
    assert check_photo(encoded(drawn((600, 400)), format_, dpi=(300, 300))).dpi == 300


def test_a_jpeg_may_state_its_density_in_exif_alone():
    data = encoded(drawn((600, 400)), "JPEG", exif=exif(XResolution=300.0, YResolution=300.0, ResolutionUnit=2))
    assert check_photo(data).dpi == 300


def test_densities_by_the_centimetre_are_converted():
    data = encoded(drawn((600, 400)), "JPEG", exif=exif(XResolution=119.0, YResolution=119.0, ResolutionUnit=3))
    assert check_photo(data).dpi == 302


def test_a_photo_that_states_no_density_has_none():
    assert check_photo(encoded(drawn(), "GIF")).dpi is None


def test_a_picture_beyond_40_megapixels_is_refused_by_its_header():
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0))
    tiny = b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    assert "40" in refusal(tiny)


def test_a_gif_frame_larger_than_its_screen_counts_for_the_cap():
    data = bytearray(encoded(Image.new("P", (10, 10)), "GIF"))
    at = data.index(b"\x2c\0\0\0\0")
    data[at + 5 : at + 9] = struct.pack("<HH", 60_000, 60_000)
    assert "40" in refusal(bytes(data))


def test_a_file_beyond_32_megabytes_is_refused():
    assert "32" in refusal(b"\xff\xd8\xff" + b"\0" * (32 * 2**20))


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "GIF", "BMP"])
@pytest.mark.parametrize("kept", [0.05, 0.5, 0.98])
def test_a_photo_cut_short_is_refused(format_, kept):
    data = encoded(drawn(), format_)
    assert "cut short" in refusal(data[: int(len(data) * kept)])


def test_a_png_with_one_changed_byte_is_refused():
    data = bytearray(encoded(drawn(), "PNG"))
    data[len(data) // 2] ^= 0xFF
    assert "damaged" in refusal(bytes(data))


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "GIF", "BMP"])
def test_a_photo_followed_by_an_archive_is_refused(format_):
    assert "more than a picture" in refusal(encoded(drawn(), format_) + archive())


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "GIF", "BMP"])
def test_a_photo_followed_by_a_page_is_refused(format_):
    assert "more than a picture" in refusal(encoded(drawn(), format_) + b"<html><script>alert(1)</script>")


def test_a_gif_with_a_script_in_its_comment_is_refused():
    assert "more than a picture" in refusal(encoded(drawn(), "GIF", comment=b"<script>alert(1)</script>"))


def test_a_jpeg_with_a_pdf_in_its_comment_is_refused():
    assert "more than a picture" in refusal(encoded(drawn(), "JPEG", comment=b"%PDF-1.7 1 0 obj"))


def test_a_png_with_an_archive_before_its_end_is_refused():
    data = encoded(drawn(), "PNG")
    tail = 12  # the length, name and checksum of IEND make the archive's comment
    packed = archive()[:-2] + struct.pack("<H", tail + 4)
    assert "more than a picture" in refusal(data[:-tail] + chunk(b"zzZz", packed) + data[-tail:])


def test_a_photo_after_a_page_is_no_picture():
    assert "not a JPEG" in refusal(b"<html>" + encoded(drawn(), "JPEG"))


def test_the_further_pictures_that_phones_append_are_accepted_and_not_published():
    data = encoded(drawn(), "JPEG") + encoded(drawn((640, 480)), "JPEG")
    assert (check_photo(data).width, check_photo(data).height) == SIZE


@pytest.mark.parametrize("format_", ["GIF", "PNG"])
def test_an_animation_is_refused(format_):
    frames = [drawn(), drawn().rotate(180)]
    assert "animated" in refusal(encoded(frames[0], format_, save_all=True, append_images=frames[1:]))


@pytest.mark.parametrize("format_", ["WEBP", "TIFF"])
def test_other_formats_are_refused_by_content(format_):
    assert "not a JPEG" in refusal(encoded(drawn(), format_))


def test_no_metadata_reach_the_public_copies():
    tags = exif(Make="Secret camera", Artist="Ivanov")
    tags.get_ifd(IFD.GPSInfo).update({GPS.GPSLatitudeRef: "N", GPS.GPSLatitude: (55.0, 45.0, 7.0), GPS.GPSDateStamp: "2026:11:22"})
    data = encoded(drawn(), "JPEG", exif=tags, comment=b"a comment", icc_profile=b"profile" * 20, xmp=b"<x:xmpmeta/>")
    assert b"Secret camera" in data
    assert b"2026:11:22" in data
    photo = check_photo(data)
    for copy in (photo.public, *photo.thumbnails.values()):
        for word in (b"Exif", b"GPS", b"Secret", b"Ivanov", b"2026:11:22", b"xmpmeta", b"profile", b"a comment"):
            assert word not in copy
        opened = Image.open(io.BytesIO(copy))
        assert not opened.getexif()
        assert "icc_profile" not in opened.info


def test_no_text_of_a_png_reaches_the_public_copy():
    texts = PngInfo()
    texts.add_text("Author", "Ivanov")
    data = encoded(drawn(), "PNG", pnginfo=texts)
    assert b"Ivanov" in data
    assert b"Ivanov" not in check_photo(data).public


def test_the_orientation_is_applied():
    photo = check_photo(encoded(drawn((1500, 1027)), "JPEG", exif=exif(Orientation=6)))
    assert (photo.width, photo.height) == (1027, 1500)
    turned = Image.open(io.BytesIO(photo.public))
    assert min(turned.getpixel((1020, 750))) > 220, "the light stripe of the top is now at the right"


def test_a_transparent_picture_lies_on_white():
    photo = check_photo(encoded(Image.new("RGBA", SIZE, (0, 0, 0, 0)), "PNG"))
    assert Image.open(io.BytesIO(photo.public)).getpixel((5, 5)) == (255, 255, 255)


def test_sixteen_bits_a_sample_keep_their_greys():
    photo = check_photo(encoded(Image.new("I;16", SIZE, 0x8000), "PNG"))
    assert 125 < Image.open(io.BytesIO(photo.public)).getpixel((5, 5))[0] < 131


def test_the_thumbnails_are_webp_with_the_stated_long_edge():
    thumbnails = check_photo(encoded(drawn(), "PNG")).thumbnails
    sizes = {edge: Image.open(io.BytesIO(data)) for edge, data in thumbnails.items()}
    assert {edge: (max(one.size), one.format) for edge, one in sizes.items()} == {320: (320, "WEBP"), 960: (960, "WEBP")}


def test_the_same_pack_in_another_format_and_size_is_near_identical():
    pack = drawn((1200, 1700))
    pack.paste(Image.effect_noise((300, 300), 80).convert("RGB"), (500, 800))
    first = check_photo(encoded(pack, "PNG")).dhash
    second = check_photo(encoded(pack.resize((1060, 1502)), "JPEG", quality=60)).dhash
    assert distance(first, second) <= 6


def test_photos_at_the_threshold_are_reported_and_beyond_it_not():
    photos = [("one", 0), ("two", 0b111111), ("three", 0b1111111 << 50)]
    assert near_identical(photos) == [("one", "two", 6)]


def test_photos_of_one_notice_are_not_reported_against_each_other():
    assert near_identical([("one", 5), ("one", 5)]) == []


def test_two_notices_are_reported_once_with_their_closest_photos():
    assert near_identical([("two", 1), ("one", 1), ("one", 0)]) == [("one", "two", 0)]


def test_every_near_pair_is_found_wherever_its_bits_differ():
    base = 0x5A5A_1234_9876_F0F0
    for places in [(0, 1, 2, 3, 4, 5), (0, 10, 20, 30, 40, 50), (9, 18, 27, 36, 45, 54), (58, 59, 60, 61, 62, 63)]:
        other = base
        for place in places:
            other ^= 1 << place
        assert near_identical([("a", base), ("b", other)]) == [("a", "b", 6)]
