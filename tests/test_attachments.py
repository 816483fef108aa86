"""Files of a row: what reaches the values, the public folder and the vault's folder, and when."""

import hashlib
import io
import json
import stat

import pytest

from indexer import photos
from indexer.attachments import FileStore, attach, sweep
from indexer.formats.eaeu_notices import FORMATS
from registry_site.registers import DECLARATIONS
from tests.packages import notice, pack_photo, package, pdf

(NOTICES,) = FORMATS
DECLARATION = DECLARATIONS["counterfeits"]
SMALL = (400, 400)


@pytest.fixture
def store(tmp_path):
    return FileStore(files=tmp_path / "files", originals=tmp_path / "vault")


def attached(store, item, files):
    source = package([item], files)
    (row,) = NOTICES.read(source)
    return attach(DECLARATION, source, row, store)


def fake(**values):
    return notice(status="falsified", photos=[{"file": "a.jpg", "alt": "Этикетка"}], **values)


def shown(folder):
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_a_photo_becomes_exactly_the_public_parts(store):
    found = attached(store, fake(), {"a.jpg": pack_photo()})
    (photo,) = found.values["photos"]
    assert list(photo) == ["sha256", "width", "height", "dpi", "alt"]
    assert (photo["width"], photo["height"], photo["dpi"], photo["alt"]) == (1027, 1500, None, "Этикетка")
    assert found.faults == ()


def test_a_document_in_a_group_becomes_its_hash_and_pages(store):
    item = notice(reclamations={"present": True, "files": [{"file": "a.pdf"}]})
    found = attached(store, item, {"a.pdf": pdf(pages=2)})
    assert found.values["reclamations"]["present"] is True
    (file,) = found.values["reclamations"]["files"]
    assert (list(file), file["pages"]) == (["sha256", "pages"], 2)


def test_the_row_itself_stays_as_it_was(store):
    source = package([notice(reclamations={"present": True, "files": [{"file": "a.pdf"}]})], {"a.pdf": pdf()})
    (row,) = NOTICES.read(source)
    before = json.dumps(row.values)
    attach(DECLARATION, source, row, store)
    assert json.dumps(row.values) == before


def test_the_vault_is_told_where_the_file_came_from_and_both_hashes(store):
    data = pack_photo()
    (original,) = attached(store, fake(), {"a.jpg": data}).originals
    assert (original.path, original.position, original.kind, original.member) == ("photos", 1, "photo", "a.jpg")
    assert original.original_sha256 == hashlib.sha256(data).hexdigest()
    assert original.public_sha256 != original.original_sha256
    assert original.dhash is not None


def test_nothing_is_visible_before_commit_and_all_of_it_after(store):
    found = attached(store, fake(), {"a.jpg": pack_photo()})
    name = found.values["photos"][0]["sha256"]
    public = store.files / name[:2]
    assert not public.exists()
    store.commit()
    assert shown(store.files) == [f"{name}-320.webp", f"{name}-960.webp", f"{name}.jpg"]
    assert hashlib.sha256((public / f"{name}.jpg").read_bytes()).hexdigest() == name


def test_the_original_is_kept_byte_for_byte_for_its_owner_alone(store):
    data = pack_photo()
    attached(store, fake(), {"a.jpg": data})
    store.commit()
    sha256 = hashlib.sha256(data).hexdigest()
    kept = store.originals / sha256[:2] / sha256
    assert kept.read_bytes() == data
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700


def test_no_original_lies_among_the_public_files(store):
    data = pack_photo()
    attached(store, fake(), {"a.jpg": data})
    store.commit()
    assert all(path.read_bytes() != data for path in store.files.rglob("*") if path.is_file())


def test_an_abandoned_load_leaves_nothing(store):
    attached(store, fake(), {"a.jpg": pack_photo()})
    store.abandon()
    assert list(store.files.iterdir()) == []
    assert list(store.originals.iterdir()) == []


def test_abandoning_after_commit_takes_nothing_back(store):
    attached(store, fake(), {"a.jpg": pack_photo()})
    store.commit()
    before = shown(store.files)
    store.abandon()
    assert shown(store.files) == before


def test_the_stage_of_a_killed_load_is_swept_away(store, tmp_path):
    attached(store, fake(), {"a.jpg": pack_photo()})
    sweep(tmp_path / "files", tmp_path / "vault")
    assert shown(tmp_path) == []


@pytest.mark.parametrize("status", ["falsified", "counterfeit", "circulation_suspended", "withdrawn_from_circulation"])
def test_an_unsound_photo_rejects_the_notice_with_its_own_reason(store, status):
    found = attached(store, {**fake(), "status": status}, {"a.jpg": pack_photo(size=SMALL)})
    (fault,) = found.faults
    assert fault.position == "notices.json, item 1, photos[1]"
    assert fault.field == "photos"
    assert "400 × 400" in str(fault.reason)


def test_a_sound_photo_beside_an_unsound_one_is_not_staged(store):
    item = notice(photos=[{"file": "a.jpg"}, {"file": "b.jpg"}])
    found = attached(store, item, {"a.jpg": pack_photo(), "b.jpg": pack_photo(size=SMALL)})
    assert [fault.position for fault in found.faults] == ["notices.json, item 1, photos[2]"]
    assert found.originals == ()
    store.commit()
    assert shown(store.files) == []


def test_an_unsound_document_rejects_the_notice(store):
    item = notice(reclamations={"present": True, "files": [{"file": "a.pdf"}]})
    (fault,) = attached(store, item, {"a.pdf": pdf()[:-60]}).faults
    assert (fault.field, "cut short" in str(fault.reason)) == ("reclamations.files", True)


def test_a_photo_is_known_by_its_content_not_by_its_name(store):
    item = notice(photos=[{"file": "a.pdf"}])
    assert attached(store, item, {"a.pdf": pack_photo(format_="PNG")}).faults == ()


def test_a_photo_where_a_document_belongs_is_refused(store):
    item = notice(reclamations={"present": True, "files": [{"file": "a.jpg"}]})
    (fault,) = attached(store, item, {"a.jpg": pack_photo()}).faults
    assert "not a PDF" in str(fault.reason)


def test_a_photo_seen_before_is_not_judged_again(store, tmp_path, monkeypatch):
    first = attached(store, fake(), {"a.jpg": pack_photo()})
    store.commit()
    later = FileStore(files=tmp_path / "files", originals=tmp_path / "vault")
    monkeypatch.setattr(photos, "check_photo", lambda data: pytest.fail("judged again"))
    second = attached(later, fake(), {"a.jpg": pack_photo()})
    assert (second.values, second.originals) == (first.values, first.originals)


def test_the_same_photo_twice_in_one_load_is_judged_once(store, monkeypatch):
    attached(store, fake(), {"a.jpg": pack_photo()})
    monkeypatch.setattr(photos, "check_photo", lambda data: pytest.fail("judged again"))
    assert attached(store, fake(), {"a.jpg": pack_photo()}).faults == ()


def test_a_photo_whose_public_copy_is_lost_is_made_again(store, tmp_path):
    name = attached(store, fake(), {"a.jpg": pack_photo()}).values["photos"][0]["sha256"]
    store.commit()
    lost = store.files / name[:2] / f"{name}.jpg"
    lost.unlink()
    later = FileStore(files=tmp_path / "files", originals=tmp_path / "vault")
    attached(later, fake(), {"a.jpg": pack_photo()})
    later.commit()
    assert lost.exists()


def test_a_refused_photo_that_was_staged_by_an_abandoned_load_is_not_taken_for_known(store, tmp_path):
    attached(store, fake(), {"a.jpg": pack_photo()})
    store.abandon()
    attached(store, fake(), {"a.jpg": pack_photo()})
    store.commit()
    assert len(shown(tmp_path / "files")) == 3


def test_a_bare_list_cannot_name_files(store):
    source = package([fake()], {"a.jpg": pack_photo()})
    (row,) = NOTICES.read(source)
    bare = type(source)(name="notices.json", sha256="0" * 64, size=1, head=b"", open=lambda: io.BytesIO())
    (fault,) = attach(DECLARATION, bare, row, store).faults
    assert "not in the package" in str(fault.reason)


def test_registers_without_files_pass_through(store):
    source = package([notice()])
    (row,) = NOTICES.read(source)
    found = attach(DECLARATIONS["licences"], source, row, store)
    assert (dict(found.values), found.originals, found.faults) == (dict(row.values), (), ())
