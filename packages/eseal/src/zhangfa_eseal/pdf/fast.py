"""Seals a PDF of our own renderer by appending: a hundredth of the work of the general way, held to the same verdict.

Two revisions at most: the seal with its timestamp; then status answers and a timestamp over everything (sealing law 1).
"""

from __future__ import annotations

from datetime import UTC, datetime

from zhangfa_eseal import signed_data
from zhangfa_eseal.algorithms import Algorithm
from zhangfa_eseal.pdf import drawing, syntax
from zhangfa_eseal.pdf.drawing import Frame
from zhangfa_eseal.pdf.original import Original
from zhangfa_eseal.pdf.revision import Closed, Revision
from zhangfa_eseal.pdf.syntax import NotOurs
from zhangfa_eseal.placing import Strip, box, strips
from zhangfa_eseal.sealing import CheckedTimestamps, Evidence, Sealing, signature_room, statuses, timestamp_room

_STRIP_NAME = b"/ZfStraddle"
_FIELD = b"/Type /Annot /Subtype /Widget /FT /Sig /F 132 "
Page = dict[bytes, bytes]


def seal(pdf: bytes, sealing: Sealing, *, evidence: Evidence, now: datetime) -> bytes:
    """The sealed PDF. Raises `NotOurs` before anything is signed where the document is not one of ours."""
    first = _FirstSeal(Original.read(pdf), sealing)
    timestamps = CheckedTimestamps(evidence.timestamps) if evidence.timestamps else None
    closed = first.write(now, signature_room(sealing.signer, evidence))
    sealed = closed.fill(signed_data.build(sealing.signer, closed.digest(), timestamps=timestamps))
    if not evidence.long_term:
        return sealed
    last = _with_evidence(sealed, closed, first, statuses(sealing.signer, evidence), evidence)
    return last.fill(timestamps.token(last.digest(), Algorithm.ECDSA_SHA256))


class _FirstSeal:
    """The revision that carries the seal; remembers what the next one changes again."""

    def __init__(self, original: Original, sealing: Sealing) -> None:
        self._original, self._sealing = original, sealing
        size = int(original.trailer[b"/Size"])
        self._revision = Revision(original.data, size=size, table_at=original.table_at, trailer=original.trailer)
        self.root = original.root
        self.catalog = syntax.dictionary(original.header(self.root))
        self._numbers = original.pages()
        if not self._numbers:
            raise NotOurs("no pages")
        self._changed: dict[int, Page] = {}
        self._image = 0

    def write(self, now: datetime, room: int) -> Closed:
        sealing, revision = self._sealing, self._revision
        place = sealing.place
        page = self._page(place.page - 1 if place else 0)
        pieces = strips(sealing.straddle, sealing.picture, self._sizes()) if sealing.straddle else []
        appearance = self._appearance(_frame(page)) if place else b"/Rect [0 0 0 0] "
        for strip in pieces:
            self._draw(strip)
        value = revision.add_signature(_signature_entries(sealing, now), room)
        number = self._numbers[place.page - 1 if place else 0]
        self.field = self._add_field(number, page, b"/T (Seal1) /V %d 0 R " % value + appearance)
        self._attach()
        self.form = revision.add(b"<< /Fields [%d 0 R] /SigFlags 3 >>" % self.field)
        self.catalog[b"/AcroForm"] = b"%d 0 R" % self.form
        revision.put(self.root, syntax.written(self.catalog))
        for changed, entries in self._changed.items():
            revision.put(changed, syntax.written(entries))
        return revision.close()

    @property
    def certificates(self) -> tuple[bytes, ...]:
        return (self._sealing.signer.certificate, *self._sealing.signer.chain)

    def first_page(self) -> tuple[int, Page, list[bytes]]:
        """Its number, its entries and its annotations, for the revision that follows."""
        page = self._page(0)
        return self._numbers[0], page, syntax.array(self._original.resolved(page.get(b"/Annots", b"[]")))

    def _page(self, index: int) -> Page:
        """A page's entries, the same object each time so that changes add up."""
        if not 0 <= index < len(self._numbers):
            raise NotOurs("no such page")  # the general way says so in words
        number = self._numbers[index]
        if number not in self._changed:
            self._changed[number] = syntax.dictionary(self._original.header(number))
        return self._changed[number]

    def _sizes(self) -> list[tuple[float, float]]:
        return [_frame(self._page(index)).millimetres for index in range(len(self._numbers))]

    def _picture(self) -> int:
        if not self._image:
            picture = self._sealing.picture
            cover = self._revision.add_stream(picture.cover, drawing.cover_entries(picture))
            self._image = self._revision.add_stream(picture.colours, drawing.image_entries(picture, cover))
        return self._image

    def _appearance(self, frame: Frame) -> bytes:
        found = box(self._sealing.place, self._sealing.picture, frame.millimetres)
        entries = drawing.form_entries(frame, found, self._picture())
        form = self._revision.add_stream(drawing.form_content(frame, found), entries)
        return b"/Rect %s /AP << /N %d 0 R >> " % (drawing.plain(frame.rectangle(found)), form)

    def _draw(self, strip: Strip) -> None:
        page = self._page(strip.page - 1)
        opened = self._revision.add_stream(b"q")
        drawn = self._revision.add_stream(drawing.strip_content(_frame(page), strip, _STRIP_NAME))
        contents = page.get(b"/Contents", b"[]")
        body = self._original.resolved(contents)
        before = syntax.array(body) if body.startswith(b"[") else [contents]
        page[b"/Contents"] = b"[%d 0 R " % opened + b" ".join(before) + b" %d 0 R]" % drawn
        resources = syntax.dictionary(self._original.resolved(page[b"/Resources"]))
        pictures = syntax.dictionary(self._original.resolved(resources.get(b"/XObject", b"<< >>")))
        if _STRIP_NAME in pictures:
            raise NotOurs("a straddling seal already")
        pictures[_STRIP_NAME] = b"%d 0 R" % self._picture()
        resources[b"/XObject"] = syntax.written(pictures)
        page[b"/Resources"] = syntax.written(resources)

    def _add_field(self, page_number: int, page: Page, entries: bytes) -> int:
        field = self._revision.add(b"<< " + _FIELD + entries + b"/P %d 0 R >>" % page_number)
        before = syntax.array(self._original.resolved(page.get(b"/Annots", b"[]")))
        page[b"/Annots"] = b"[" + b" ".join([*before, b"%d 0 R" % field]) + b"]"
        return field

    def _attach(self) -> None:
        if not self._sealing.attachments:
            return
        if {b"/Names", b"/AF"} & set(self.catalog):
            raise NotOurs("names already")
        named = []
        for attachment in sorted(self._sealing.attachments, key=lambda one: one.name):
            kind = attachment.media_type.replace("/", "#2F").encode("ascii")
            size = b"/Params << /Size %d >>" % len(attachment.content)
            stream = self._revision.add_stream(
                attachment.content, b"/Type /EmbeddedFile /Subtype /%s %s" % (kind, size)
            )
            name, words = syntax.text(attachment.name), syntax.text(attachment.description)
            specification = self._revision.add(
                b"<< /Type /Filespec /F %s /UF %s /Desc %s /AFRelationship /Supplement /EF << /F %d 0 R /UF %d 0 R >> "
                b">>" % (name, name, words, stream, stream)
            )
            named.append((name, b"%d 0 R" % specification))
        pairs = b" ".join(name + b" " + place for name, place in named)
        self.catalog[b"/Names"] = b"<< /EmbeddedFiles << /Names [%s] >> >>" % pairs
        self.catalog[b"/AF"] = b"[" + b" ".join(place for _, place in named) + b"]"


def _with_evidence(
    sealed: bytes, closed: Closed, first: _FirstSeal, answers: list[bytes], evidence: Evidence
) -> Closed:
    """The revision of evidence: certificates, status answers, and room for a timestamp over the whole file."""
    revision = Revision(sealed, size=closed.size, table_at=closed.table_at, trailer=closed.trailer)
    known = dict.fromkeys((*first.certificates, *evidence.timestamps.certificates))
    certificates = b" ".join(b"%d 0 R" % revision.add_stream(one) for one in known)
    responses = b" ".join(b"%d 0 R" % revision.add_stream(one) for one in answers)
    store = revision.add(b"<< /Type /DSS /Certs [%s] /OCSPs [%s] >>" % (certificates, responses))
    value = revision.add_signature(
        b"/Type /DocTimeStamp /Filter /Adobe.PPKLite /SubFilter /ETSI.RFC3161", timestamp_room(evidence)
    )
    page_number, page, annotations = first.first_page()
    field = revision.add(
        b"<< " + _FIELD + b"/T (Timestamp1) /V %d 0 R /Rect [0 0 0 0] /P %d 0 R >>" % (value, page_number)
    )
    listed = b"[" + b" ".join([*annotations, b"%d 0 R" % field]) + b"]"
    revision.put(page_number, syntax.written({**page, b"/Annots": listed}))
    revision.put(first.form, b"<< /Fields [%d 0 R %d 0 R] /SigFlags 3 >>" % (first.field, field))
    revision.put(first.root, syntax.written({**first.catalog, b"/DSS": b"%d 0 R" % store}))
    return revision.close()


def _signature_entries(sealing: Sealing, now: datetime) -> bytes:
    moment = now.astimezone(UTC).strftime("(D:%Y%m%d%H%M%SZ)").encode()
    entries = b"/Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /M " + moment
    return entries + (b" /Reason " + syntax.text(sealing.reason) if sealing.reason else b"")


def _frame(page: Page) -> Frame:
    """Our renderer states box and resources on the page itself and never turns it."""
    if b"/MediaBox" not in page or b"/Resources" not in page or page.get(b"/Rotate", b"0") != b"0":
        raise NotOurs("an odd page")
    sides = syntax.numbers(page.get(b"/CropBox", page[b"/MediaBox"]))
    if len(sides) != 4 or sides[0] >= sides[2] or sides[1] >= sides[3]:
        raise NotOurs("an odd page size")
    return Frame(*sides)
