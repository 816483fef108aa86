"""The worker that reads one PDF (`python -m indexer.resaving`): refuses what acts or carries files, saves it without metadata."""

import io
from collections.abc import Iterator
from typing import Final

import pikepdf

from registry_site.confined import Outcome, serve
from registry_site.errors import UnreadableSource
from registry_site.pictures.structure import bare_jpeg

PAGES: Final = 50
_DEEPEST: Final = 100_000  # objects waiting in one walk; more is no document of fifty pages

# ISO 32000-2: actions (12.6.4), multimedia (13), forms in XML (12.7.8), files inside the file (7.11.4).
_ACTIVE_ACTIONS: Final = frozenset(
    {"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/GoToE", "/Rendition", "/Movie", "/Sound", "/RichMediaExecute"}
)
_ACTIVE_KEYS: Final = frozenset({"/JS", "/JavaScript", "/XFA", "/RichMediaContent", "/RichMediaSettings"})
_ACTIVE_ANNOTATIONS: Final = frozenset({"/RichMedia", "/Movie", "/Sound", "/Screen", "/3D"})
_FILE_KEYS: Final = frozenset({"/EmbeddedFiles", "/EF", "/AF"})
_KEPT_ANNOTATIONS: Final = frozenset({"/Link", "/Widget"})
_NOTE_KEYS: Final = ("/T", "/M", "/NM", "/RC", "/Subj", "/CreationDate", "/Popup", "/IRT")
_METADATA_KEYS: Final = ("/Metadata", "/PieceInfo", "/LastModified", "/Thumb")


def resave(data: bytes) -> Outcome:
    """Judge every object of the file, reachable or not, and save it anew. Files: the public PDF. Facts: `pages`.

    Faults: `torn`, `encrypted`, `active`, `attached`, `pages`. Left in place: text and pictures of the pages, links, what
    the fields of a form show, JPEG 2000 pictures with what metadata they hold. Notes and their authors go.
    """
    try:
        # Recovery is off: a damaged cross-reference table is how one file shows different readers different pages.
        with pikepdf.open(io.BytesIO(data), attempt_recovery=False) as pdf:
            if pdf.is_encrypted:
                return Outcome(facts={}, fault="encrypted")
            if pdf.check_pdf_syntax() or pdf.get_warnings():
                return Outcome(facts={}, fault="torn")
            pages = len(pdf.pages)
            if pages > PAGES:
                return Outcome(facts={"pages": pages}, fault="pages")
            fault = next((found for holder in _holders(pdf) if (found := _fault_of(holder))), None)
            if fault or pages == 0:
                return Outcome(facts={}, fault=fault or "torn")
            _flatten(pdf)
            for holder in list(_holders(pdf)):
                _strip(pdf, holder)
            if "/Info" in pdf.trailer:
                del pdf.trailer["/Info"]
            out = io.BytesIO()
            pdf.save(out, deterministic_id=True)
    except pikepdf.PasswordError:
        return Outcome(facts={}, fault="encrypted")
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, UnreadableSource):
        return Outcome(facts={}, fault="torn")
    return Outcome(facts={"pages": pages}, files=(out.getvalue(),))


def _holders(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """Every dictionary and stream of the file; nested ones too, each once."""
    for whole in pdf.objects:
        waiting = [whole]
        while waiting:
            if len(waiting) > _DEEPEST:
                raise ValueError("too many objects")
            held = waiting.pop()
            if isinstance(held, pikepdf.Dictionary | pikepdf.Stream):
                yield held
                children = [held[key] for key in held.keys()]  # noqa: SIM118 -- iterating a stream itself is an error
            elif isinstance(held, pikepdf.Array):
                children = list(held)
            else:
                continue
            # An indirect child comes by itself: following it here would go round in circles.
            waiting.extend(
                child
                for child in children
                if isinstance(child, pikepdf.Dictionary | pikepdf.Stream | pikepdf.Array) and not child.is_indirect
            )


def _fault_of(holder: pikepdf.Object) -> str | None:
    keys = set(holder.keys())
    action, subtype, kind = (str(holder.get(key, "")) for key in ("/S", "/Subtype", "/Type"))
    if keys & _ACTIVE_KEYS or action in _ACTIVE_ACTIONS or subtype in _ACTIVE_ANNOTATIONS:
        return "active"
    if keys & _FILE_KEYS or subtype == "/FileAttachment" or kind == "/EmbeddedFile":
        return "attached"
    return None


def _flatten(pdf: pikepdf.Pdf) -> None:
    """Leave links alone on the pages: notes go with their authors (12.5.6.2), fields of a form become part of the page."""
    for page in pdf.pages:
        kept = []
        for one in _annotations(page):
            if str(one.get("/Subtype", "")) in _KEPT_ANNOTATIONS:
                kept.append(one)
            else:
                _empty(one)
        page.obj.Annots = pikepdf.Array(kept)
    if isinstance(form := pdf.Root.get("/AcroForm"), pikepdf.Dictionary):
        if "/NeedAppearances" in form:
            del form["/NeedAppearances"]
        pdf.flatten_annotations("screen")
        if "/AcroForm" in pdf.Root:
            del pdf.Root["/AcroForm"]
    for page in pdf.pages:
        links = [one for one in _annotations(page) if str(one.get("/Subtype", "")) == "/Link"]
        if "/Annots" in page.obj:
            del page.obj["/Annots"]
        if links:
            page.obj.Annots = pikepdf.Array(links)


def _annotations(page: pikepdf.Page) -> list[pikepdf.Object]:
    held = page.obj.get("/Annots")
    return [one for one in held if isinstance(one, pikepdf.Dictionary)] if isinstance(held, pikepdf.Array) else []


def _empty(holder: pikepdf.Object) -> None:
    for key in list(holder.keys()):  # taking it off its page is not enough: the structure tree still points at it
        del holder[key]


def _strip(pdf: pikepdf.Pdf, holder: pikepdf.Object) -> None:
    subtype = str(holder.get("/Subtype", ""))
    if subtype == "/Link":
        for key in _NOTE_KEYS:
            if key in holder:
                del holder[key]
    elif subtype in ("/Widget", "/Popup") or str(holder.get("/Type", "")) == "/Annot":
        _empty(holder)
        return
    for key in _METADATA_KEYS:
        if key in holder:
            del holder[key]
    if not isinstance(holder, pikepdf.Stream):
        return
    filters = holder.get("/Filter")
    names = list(filters) if isinstance(filters, pikepdf.Array) and len(filters) > 0 else [filters]
    if names[-1] == pikepdf.Name.DCTDecode:  # a photo on a page may hold Exif, with a place
        jpeg = holder.read_raw_bytes()
        if len(names) > 1:  # packed again around the JPEG: qpdf takes off all filters or none
            packed = pdf.make_stream(jpeg)
            packed.Filter = pikepdf.Array(names[:-1])
            jpeg = packed.read_bytes()
        parameters = holder.get("/DecodeParms")
        last = parameters[-1] if isinstance(parameters, pikepdf.Array) else parameters
        kept = last if isinstance(last, pikepdf.Dictionary) else None
        holder.write(bare_jpeg(jpeg), filter=pikepdf.Name.DCTDecode, decode_parms=kept)


if __name__ == "__main__":
    serve(resave)
