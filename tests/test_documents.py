"""Reclamation PDFs: what is refused, and what the public copy still holds."""

import io
import zipfile
import zlib

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, ObjectStreamMode, StreamDecodeLevel, String
from PIL import Image

from indexer.documents import check_document
from registry_site.errors import UnreadableSource
from tests.packages import pdf


def refusal(data):
    with pytest.raises(UnreadableSource) as caught:
        check_document(data)
    return str(caught.value)


def annotated(**annotation):
    def change(document):
        note = Dictionary(Type=Name.Annot, Rect=[0, 0, 9, 9], **annotation)
        document.pages[0].obj.Annots = Array([document.make_indirect(note)])

    return change


def script():
    return Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def opening_script(document):
    document.Root.OpenAction = script()


def named_script(document):
    document.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), script()])))


def page_script(document):
    document.pages[0].obj.AA = Dictionary(O=script())


def form_script(document):
    field = document.make_indirect(Dictionary(FT=Name.Tx, T=String("a"), AA=Dictionary(K=script())))
    document.Root.AcroForm = Dictionary(Fields=Array([field]))


def xml_form(document):
    document.Root.AcroForm = Dictionary(Fields=Array([]), XFA=document.make_stream(b"<xdp/>"))


def chained_script(document):
    document.Root.OpenAction = Dictionary(S=Name.GoTo, D=Array([0, Name.Fit]), Next=Array([script()]))


def attachment(document):
    document.attachments["a.txt"] = b"payload"


def associated_file(document):
    document.Root.AF = Array([document.make_indirect(Dictionary(Type=Name.Filespec, F=String("a")))])


def with_photo(document):
    out = io.BytesIO()
    tags = Image.Exif()
    tags[315] = "Ivanov"
    Image.new("RGB", (64, 64), "red").save(out, "JPEG", exif=tags, comment=b"Ivanov")
    picture = document.make_stream(out.getvalue())
    for key, value in {"Type": "XObject", "Subtype": "Image", "ColorSpace": "DeviceRGB", "Filter": "DCTDecode"}.items():
        picture[f"/{key}"] = Name(f"/{value}")
    picture.Width, picture.Height, picture.BitsPerComponent = 64, 64, 8
    document.pages[0].obj.Resources = Dictionary(XObject=Dictionary(Im0=picture))


def test_a_sound_document_is_accepted_with_its_pages():
    assert check_document(pdf(pages=3)).pages == 3


def test_fifty_pages_are_accepted_and_fifty_one_are_not():
    assert check_document(pdf(pages=50)).pages == 50
    assert "50" in refusal(pdf(pages=51))


@pytest.mark.parametrize(
    "change",
    [
        opening_script,
        named_script,
        page_script,
        form_script,
        xml_form,
        chained_script,
        annotated(Subtype=Name.Link, A=script()),
        annotated(Subtype=Name.Link, A=Dictionary(S=Name.Launch, F=String("a.exe"))),
        annotated(Subtype=Name.Link, A=Dictionary(S=Name.ImportData, F=String("a"))),
        annotated(Subtype=Name.Link, A=Dictionary(S=Name.SubmitForm, F=String("a"))),
        annotated(Subtype=Name.RichMedia),
    ],
)
def test_a_document_that_acts_is_refused(change):
    assert "scripts" in refusal(pdf(change))


def test_a_script_in_a_compressed_object_is_found():
    data = pdf(page_script, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    assert b"JavaScript" not in data
    assert "scripts" in refusal(data)


@pytest.mark.parametrize(
    "change",
    [attachment, associated_file, annotated(Subtype=Name.FileAttachment)],
)
def test_a_document_that_carries_files_is_refused(change):
    assert "attached" in refusal(pdf(change))


@pytest.mark.parametrize("user", ["", "secret"])
def test_an_encrypted_document_is_refused_with_and_without_a_password(user):
    assert "encrypted" in refusal(pdf(encryption=pikepdf.Encryption(owner="owner", user=user)))


@pytest.mark.parametrize("kept", [0.2, 0.6, 0.95])
def test_a_document_cut_short_is_refused(kept):
    data = pdf(pages=5)
    assert "cut short" in refusal(data[: int(len(data) * kept)])


def test_a_document_with_bytes_put_into_it_is_refused():
    data = pdf()
    assert "damaged" in refusal(data[:300] + b"zzzz" + data[300:])


def test_a_document_that_does_not_begin_the_file_is_refused():
    assert "not a PDF" in refusal(b"<html>" + pdf())


def test_a_document_followed_by_an_archive_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("a.txt", "payload")
    assert "more than a document" in refusal(pdf() + out.getvalue())


def test_a_document_beyond_20_megabytes_is_refused():
    assert "20" in refusal(b"%PDF-1.7\n" + b"\0" * (20 * 2**20) + b"%%EOF")


def test_properties_and_xmp_do_not_reach_the_public_copy():
    def change(document):
        with document.open_metadata() as held:
            held["dc:creator"] = ["Ivanov"]

    data = pdf(change)
    with pikepdf.open(io.BytesIO(check_document(data).public)) as copy:
        assert "/Info" not in copy.trailer
        assert "/Metadata" not in copy.Root


def test_the_metadata_of_a_photo_on_a_page_do_not_reach_the_public_copy():
    data = pdf(with_photo)
    assert data.count(b"Ivanov") >= 2
    public = check_document(data).public
    assert b"Ivanov" not in public
    with pikepdf.open(io.BytesIO(public)) as copy:
        picture = pikepdf.PdfImage(copy.pages[0].obj.Resources.XObject.Im0).as_pil_image()
        assert picture.getpixel((5, 5))[0] > 240, "the picture itself is still there"


def test_a_photo_packed_twice_on_a_page_loses_its_metadata_too():
    def change(document):
        with_photo(document)
        picture = document.pages[0].obj.Resources.XObject.Im0
        jpeg = picture.read_raw_bytes()
        picture.write(zlib.compress(jpeg), filter=Array([Name.FlateDecode, Name.DCTDecode]))

    with pikepdf.open(io.BytesIO(check_document(pdf(change)).public)) as copy:
        picture = copy.pages[0].obj.Resources.XObject.Im0
        assert picture.read_raw_bytes().startswith(b"\xff\xd8\xff")
        assert b"Ivanov" not in picture.read_raw_bytes()


def plain(data):
    """Every object of the public copy, nothing packed."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(check_document(data).public)) as copy:
        copy.save(
            out, compress_streams=False, stream_decode_level=StreamDecodeLevel.all, object_stream_mode=ObjectStreamMode.disable
        )
    return out.getvalue()


def test_links_stay_without_their_authors():
    data = pdf(annotated(Subtype=Name.Link, A=Dictionary(S=Name.URI, URI=String("https://example.org/")), T=String("Petrov")))
    assert check_document(data).pages == 1
    assert b"https://example.org/" in plain(data)
    assert b"Petrov" not in plain(data)


@pytest.mark.parametrize("subtype", [Name.Text, Name.FreeText, Name.Highlight, Name.Stamp, Name.Popup, Name.Ink])
@pytest.mark.parametrize("type_", [{"Type": Name.Annot}, {}])
def test_notes_and_their_authors_do_not_reach_the_public_copy(subtype, type_):
    def change(document):
        note = Dictionary(Subtype=subtype, Rect=[0, 0, 9, 9], T=String("Petrov"), Contents=String("a note"), **type_)
        document.pages[0].obj.Annots = document.make_indirect(Array([document.make_indirect(note)]))

    data = pdf(change)
    assert b"Petrov" in data
    assert b"Petrov" not in plain(data)
    assert b"a note" not in plain(data)


@pytest.mark.parametrize("type_", [{"Type": Name.Annot}, {}])
def test_a_note_that_the_structure_of_the_document_points_at_goes_too(type_):
    def change(document):
        note = document.make_indirect(Dictionary(Subtype=Name.Text, Rect=[0, 0, 9, 9], T=String("Petrov"), **type_))
        document.pages[0].obj.Annots = Array([note])
        document.Root.StructTreeRoot = Dictionary(Type=Name.StructTreeRoot, K=Dictionary(Type=Name.OBJR, Obj=note))

    assert b"Petrov" not in plain(pdf(change))


def test_what_a_form_shows_stays_and_its_fields_go():
    def change(document):
        shown = document.make_stream(b"BT (shown) Tj ET", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 9, 9])
        known = {"Type": Name.Annot, "Rect": [0, 0, 9, 9], "F": 4}
        named = {"FT": Name.Tx, "T": String("Petrov"), "V": String("value")}
        field = document.make_indirect(Dictionary(Subtype=Name.Widget, AP=Dictionary(N=shown), **known, **named))
        link = document.make_indirect(
            Dictionary(Subtype=Name.Link, A=Dictionary(S=Name.URI, URI=String("https://example.org/")), **known)
        )
        document.pages[0].obj.Annots = Array([field, link])
        document.Root.AcroForm = Dictionary(Fields=Array([field]))

    held = plain(pdf(change))
    assert b"(shown) Tj" in held
    assert b"https://example.org/" in held
    assert b"Petrov" not in held
    assert b"/AcroForm" not in held


def test_the_public_copy_of_one_document_is_always_the_same():
    data = pdf(pages=2)
    assert check_document(data).sha256 == check_document(data).sha256
