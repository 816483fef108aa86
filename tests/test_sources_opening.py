"""Opening sources: packing is told by content, hostile archives are refused before anything is unpacked, torn ones noticed."""

import gzip
import hashlib
import io
import stat
import zipfile

import pytest

from indexer.sources import Limits, open_source
from registry_site.errors import TornSource, UnreadableSource

TEXT = "Номер свидетельства;Статус\r\n".encode("cp1251") * 400
SMALL = Limits(unpacked=1 << 20, ratio=20, ratio_from=1 << 16, members=10)


def written(tmp_path, content, name="source.dat"):
    path = tmp_path / name
    path.write_bytes(content)
    return path


def zipped(tmp_path, members, name="source.dat"):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in members.items():
            archive.writestr(member, content)
    return written(tmp_path, buffer.getvalue(), name)


def content(source):
    with source.open() as stream:
        return stream.read()


def refusal(path, limits=SMALL, error=UnreadableSource):
    with pytest.raises(error) as caught:
        content(open_source(path, limits))
    return str(caught.value)


@pytest.mark.parametrize("pack", [lambda data: data, gzip.compress], ids=["plain", "gzip"])
def test_a_stream_is_told_by_its_content_whatever_its_name(tmp_path, pack):
    source = open_source(written(tmp_path, pack(TEXT), "misleading.zip"))
    assert content(source) == TEXT
    assert source.head == TEXT[: 1 << 16]
    assert source.members == ()


def test_a_zip_with_one_file_is_a_stream_that_still_names_its_file(tmp_path):
    source = open_source(zipped(tmp_path, {"data-20260927.xml": TEXT}))
    assert content(source) == source.head == TEXT
    assert source.members == ("data-20260927.xml",)


def test_the_hash_and_the_size_are_of_the_file_as_received(tmp_path):
    path = written(tmp_path, gzip.compress(TEXT))
    source = open_source(path)
    assert source.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert source.size == path.stat().st_size


def test_a_zip_with_several_files_is_a_package_and_no_stream(tmp_path):
    source = open_source(zipped(tmp_path, {"notices.json": b"[]", "photos/a.jpg": b"\xff\xd8"}))
    assert source.members == ("notices.json", "photos/a.jpg")
    assert source.head == b""
    assert source.open_member("photos/a.jpg").read() == b"\xff\xd8"
    with pytest.raises(UnreadableSource):
        source.open()


def test_a_zipped_folder_is_the_same_package_as_its_content(tmp_path):
    source = open_source(zipped(tmp_path, {"week/notices.json": b"[]", "week/a.jpg": b"x", "__MACOSX/._a": b"x"}))
    assert source.members == ("a.jpg", "notices.json")
    assert source.open_member("notices.json").read() == b"[]"


def test_a_folder_is_a_package_whose_hash_covers_names_and_contents(tmp_path):
    for name, data in {"one": b"[]", "two": b"[]", "three": b"[ ]"}.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "notices.json").write_bytes(data)
    (tmp_path / "two" / "notices.json").rename(tmp_path / "two" / "other.json")
    hashes = {open_source(tmp_path / name).sha256 for name in ("one", "two", "three")}
    assert len(hashes) == 3
    assert open_source(tmp_path / "one").open_member("notices.json").read() == b"[]"


def test_a_file_that_is_not_in_the_package_is_named(tmp_path):
    source = open_source(zipped(tmp_path, {"notices.json": b"[]", "a.jpg": b"x"}))
    with pytest.raises(UnreadableSource, match=r"«b\.jpg»"):
        source.open_member("b.jpg")


def test_a_link_in_a_folder_is_refused(tmp_path):
    secret = written(tmp_path, b"secret", "secret")
    folder = tmp_path / "package"
    folder.mkdir()
    (folder / "notices.json").symlink_to(secret)
    assert "notices.json" in refusal(folder)


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "a/../../b", "..\\b", "C:/b", "a/.."])
def test_a_name_that_leads_out_of_the_archive_is_refused(tmp_path, name):
    assert "leads out" in refusal(zipped(tmp_path, {"notices.json": b"[]", name: b"x"}))


def test_a_link_in_an_archive_is_refused(tmp_path):
    link = zipfile.ZipInfo("notices.json")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    assert "link" in refusal(zipped(tmp_path, {link: b"/etc/passwd"}))


def test_a_name_with_control_characters_is_shown_without_them(tmp_path):
    assert "\x1b" not in refusal(zipped(tmp_path, {"../\x1b[2J": b"x"}))


def test_two_files_of_one_name_are_refused(tmp_path):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("notices.json", "[]")
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("notices.json", "[1]")
    assert "one name" in refusal(written(tmp_path, buffer.getvalue()))


def test_an_encrypted_archive_is_refused(tmp_path):
    path = zipped(tmp_path, {"a.csv": TEXT})
    packed = bytearray(path.read_bytes())
    packed[packed.index(b"PK\x01\x02") + 8] |= 1  # bit 0 of the general purpose flag (APPNOTE 4.4.4)
    assert "password" in refusal(written(tmp_path, bytes(packed)))


def test_a_zip_bomb_is_refused_by_its_declared_size(tmp_path):
    assert "more unpacked bytes" in refusal(zipped(tmp_path, {"a": b"x" * (2 << 20)}))


def test_a_zip_bomb_is_refused_by_its_ratio_while_it_unpacks(tmp_path):
    assert "20 times its size" in refusal(zipped(tmp_path, {"a": b"x" * (1 << 19)}))


def test_a_gzip_bomb_is_refused_while_it_unpacks(tmp_path):
    assert "unpacks to more" in refusal(written(tmp_path, gzip.compress(b"x" * (2 << 20))))


def test_a_gzip_within_the_ratio_is_still_held_to_the_total(tmp_path):
    limits = Limits(unpacked=4000, ratio=1000)
    assert "4000 bytes" in refusal(written(tmp_path, gzip.compress(TEXT)), limits)


def test_too_many_files_are_refused(tmp_path):
    assert "11 files" in refusal(zipped(tmp_path, {f"{n}.jpg": b"x" for n in range(11)}))


@pytest.mark.parametrize("inner", [gzip.compress(TEXT), b"PK\x03\x04nested", b"7z\xbc\xaf\x27\x1crest"], ids=["gz", "zip", "7z"])
def test_a_packed_file_inside_a_packed_file_is_refused(tmp_path, inner):
    assert "inside a packed file" in refusal(zipped(tmp_path, {"inner.csv": inner}))
    assert "inside a packed file" in refusal(written(tmp_path, gzip.compress(inner)))


def test_another_kind_of_archive_is_refused(tmp_path):
    assert "Unpack it" in refusal(written(tmp_path, b"Rar!\x1a\x07\x00rest"))


def test_a_gzip_cut_short_is_torn(tmp_path):
    packed = gzip.compress(bytes(range(256)) * 2000)
    assert "cut short" in refusal(written(tmp_path, packed[:-20]), Limits(), TornSource)


def test_a_gzip_with_a_wrong_checksum_is_torn(tmp_path):
    packed = bytearray(gzip.compress(TEXT))
    packed[-6] ^= 1
    assert "cut short" in refusal(written(tmp_path, bytes(packed)), Limits(), TornSource)


def test_a_zip_cut_short_is_torn(tmp_path):
    path = zipped(tmp_path, {"a.csv": TEXT})
    assert "cut short" in refusal(written(tmp_path, path.read_bytes()[:-30]), Limits(), TornSource)


def test_a_zip_with_a_wrong_checksum_is_torn(tmp_path):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("a.csv", TEXT)
    packed = bytearray(buffer.getvalue())
    packed[packed.index(TEXT[:20]) + 3] ^= 1
    assert "does not unpack" in refusal(written(tmp_path, bytes(packed)), Limits(), TornSource)


@pytest.mark.parametrize("path", ["empty", "zip"])
def test_an_empty_source_is_torn(tmp_path, path):
    file = written(tmp_path, b"") if path == "empty" else zipped(tmp_path, {})
    with pytest.raises(TornSource):
        open_source(file)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(UnreadableSource, match=r"gone\.csv"):
        open_source(tmp_path / "gone.csv")
