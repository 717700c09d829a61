"""Seals any honest PDF through pyHanko: it reads and writes the file, our own code makes signature and timestamp.

Also the way of every further seal on a sealed document. pyHanko's own signer is not used: it parses the key twice for
each signature.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Generator
from datetime import datetime
from typing import Any

from asn1crypto import ocsp, x509
from pyhanko.pdf_utils import embed, generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import cms_embedder
from pyhanko.sign.signers.pdf_byterange import DocumentTimestamp, SignatureObject
from pyhanko.sign.validation import read_certification_data
from pyhanko.sign.validation.dss import DocumentSecurityStore

from zhangfa_eseal import signed_data
from zhangfa_eseal.algorithms import Algorithm
from zhangfa_eseal.failures import Unacceptable
from zhangfa_eseal.pdf import drawing
from zhangfa_eseal.pdf.drawing import Frame
from zhangfa_eseal.pdf.inspection import inspect
from zhangfa_eseal.pdf.integrity import BROKEN, integrity
from zhangfa_eseal.placing import box, strips
from zhangfa_eseal.sealing import CheckedTimestamps, Evidence, Sealing, signature_room, statuses, timestamp_room

_STRIP_NAME = "/ZfStraddle"
for _name in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)  # a hostile file must not fill the log


def seal(pdf: bytes, sealing: Sealing, *, evidence: Evidence, now: datetime) -> bytes:
    """The sealed PDF. Raises `Unacceptable` with the reason."""
    pages = inspect(pdf)
    try:
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=True)
        count = _refuse_unsealable(writer.prev, sealing, pages)
        sealed = _sealed(writer, sealing, f"Seal{count + 1}", evidence, now)
        if not evidence.long_term:
            return sealed
        return _with_evidence(sealed, sealing, f"Timestamp{count + 1}", evidence)
    except BROKEN as error:
        raise Unacceptable("eseal.file_broken", f"{type(error).__name__}: {error}") from error


def _refuse_unsealable(reader: PdfFileReader, sealing: Sealing, pages: int) -> int:
    """How many signatures there are. Whoever seals on top of others must leave them standing, and they must stand."""
    if int(reader.root["/Pages"]["/Count"]) != pages:
        raise Unacceptable("eseal.file_dishonest")
    earlier = list(reader.embedded_signatures)
    if not earlier:
        return 0
    if sealing.straddle:
        raise Unacceptable("eseal.straddle_too_late")
    if sealing.attachments:
        raise Unacceptable("eseal.attachment_too_late")
    certification = read_certification_data(reader)
    if certification and certification.permission is MDPPerm.NO_CHANGES:
        raise Unacceptable("eseal.sealed_no_more")
    if not all(integrity(signature).holds for signature in earlier):
        raise Unacceptable("eseal.earlier_seal_broken")
    return len(earlier)


def _sealed(writer: IncrementalPdfFileWriter, sealing: Sealing, name: str, evidence: Evidence, now: datetime) -> bytes:
    timestamps = CheckedTimestamps(evidence.timestamps) if evidence.timestamps else None
    _attach(writer, sealing)
    _straddle(writer, sealing)
    place = sealing.place
    number = place.page - 1 if place else 0
    frame = _frame(writer, number)
    found = box(place, sealing.picture, frame.millimetres) if place else None
    corners = tuple(frame.rectangle(found)) if found else None
    steps = cms_embedder.PdfCMSEmbedder(SigFieldSpec(name, on_page=number, box=corners)).write_cms(name, writer)
    field = next(steps).get_object()
    if found:
        field["/AP"] = generic.DictionaryObject({pdf_name("/N"): _form(writer, frame, found, _image(writer, sealing))})
    value = SignatureObject(
        subfilter=SigSeedSubFilter.PADES,
        timestamp=now,
        reason=sealing.reason or None,
        bytes_reserved=2 * signature_room(sealing.signer, evidence),
    )
    return _embedded(steps, value, lambda digest: signed_data.build(sealing.signer, digest, timestamps=timestamps))


def _embedded(steps: Generator, value: Any, contents: Any) -> bytes:
    """Write everything, digest it, put the signature in its place."""
    steps.send(cms_embedder.SigObjSetup(sig_placeholder=value))
    prepared, output = steps.send(cms_embedder.SigIOSetup(md_algorithm="sha256"))
    steps.send(contents(prepared.document_digest))
    return output.getvalue()


def _with_evidence(sealed: bytes, sealing: Sealing, name: str, evidence: Evidence) -> bytes:
    answers, timestamps = statuses(sealing.signer, evidence), CheckedTimestamps(evidence.timestamps)
    writer = IncrementalPdfFileWriter(io.BytesIO(sealed), strict=True)
    known = dict.fromkeys((sealing.signer.certificate, *sealing.signer.chain, *timestamps.certificates))
    DocumentSecurityStore.supply_dss_in_writer(
        writer,
        None,
        certs=[x509.Certificate.load(one) for one in known],
        ocsps=[ocsp.OCSPResponse.load(one) for one in answers],
    )
    steps = cms_embedder.PdfCMSEmbedder(SigFieldSpec(name)).write_cms(name, writer)
    next(steps)
    value = DocumentTimestamp(bytes_reserved=2 * timestamp_room(evidence))
    return _embedded(steps, value, lambda digest: timestamps.token(digest, Algorithm.ECDSA_SHA256))


def _frame(writer: IncrementalPdfFileWriter, index: int) -> Frame:
    """The page's visible part. Raises `eseal.page_missing`."""
    if not 0 <= index < int(writer.root["/Pages"]["/Count"]):
        raise Unacceptable("eseal.page_missing")
    page = writer.find_page_for_modification(index)[0].get_object()
    media = _sides(_inherited(page, "/MediaBox"))
    crop = _sides(_inherited(page, "/CropBox") or media)
    left, bottom = max(media[0], crop[0]), max(media[1], crop[1])
    right, top = min(media[2], crop[2]), min(media[3], crop[3])
    turn = int(_inherited(page, "/Rotate") or 0) % 360
    unit = float(page.get("/UserUnit", 1))
    if left >= right or bottom >= top or turn % 90 or not 0.01 < unit < 100:
        raise Unacceptable("eseal.file_broken", "page size")
    return Frame(left, bottom, right, top, turn, unit)


def _sides(values: Any) -> tuple[float, float, float, float]:
    a, b, c, d = (float(value) for value in values)
    return min(a, c), min(b, d), max(a, c), max(b, d)


def _inherited(page: Any, key: str) -> Any:
    for _ in range(50):
        if key in page:
            return page[key]
        if "/Parent" not in page:
            return None
        page = page["/Parent"]
    raise Unacceptable("eseal.file_broken", "page tree")


def _image(writer: IncrementalPdfFileWriter, sealing: Sealing) -> generic.IndirectObject:
    picture = sealing.picture
    cover = _image_stream(picture.dots, "/DeviceGray", picture.cover)
    colours = _image_stream(picture.dots, "/DeviceRGB", picture.colours)
    colours["/SMask"] = writer.add_object(cover)
    return writer.add_object(colours)


def _image_stream(dots: tuple[int, int], space: str, deflated: bytes) -> generic.StreamObject:
    entries = {
        pdf_name("/Type"): pdf_name("/XObject"),
        pdf_name("/Subtype"): pdf_name("/Image"),
        pdf_name("/Width"): generic.NumberObject(dots[0]),
        pdf_name("/Height"): generic.NumberObject(dots[1]),
        pdf_name("/ColorSpace"): pdf_name(space),
        pdf_name("/BitsPerComponent"): generic.NumberObject(8),
        pdf_name("/Filter"): pdf_name("/FlateDecode"),
    }
    return generic.StreamObject(entries, encoded_data=deflated)


def _form(writer: IncrementalPdfFileWriter, frame: Frame, found: Any, image: generic.IndirectObject) -> Any:
    width, height = frame.units(found)[2:]
    pictures = generic.DictionaryObject({pdf_name("/Seal"): image})
    entries = {
        pdf_name("/Type"): pdf_name("/XObject"),
        pdf_name("/Subtype"): pdf_name("/Form"),
        pdf_name("/BBox"): _numbers(0, 0, width, height),
        pdf_name("/Matrix"): _numbers(*frame.matrix[:4], 0, 0),
        pdf_name("/Resources"): generic.DictionaryObject({pdf_name("/XObject"): pictures}),
    }
    return writer.add_object(generic.StreamObject(entries, stream_data=drawing.form_content(frame, found)))


def _numbers(*values: float) -> generic.ArrayObject:
    return generic.ArrayObject(generic.FloatObject(f"{value:.4f}") for value in values)


def _straddle(writer: IncrementalPdfFileWriter, sealing: Sealing) -> None:
    if not sealing.straddle:
        return
    count = int(writer.root["/Pages"]["/Count"])
    frames = [_frame(writer, index) for index in range(count)]
    pieces = strips(sealing.straddle, sealing.picture, [frame.millimetres for frame in frames])
    image = _image(writer, sealing)
    opened = writer.add_object(generic.StreamObject(stream_data=b"q"))
    for strip, frame in zip(pieces, frames, strict=True):
        content = drawing.strip_content(frame, strip, _STRIP_NAME.encode())
        drawn = writer.add_object(generic.StreamObject(stream_data=content))
        resources = generic.DictionaryObject(
            {pdf_name("/XObject"): generic.DictionaryObject({pdf_name(_STRIP_NAME): image})}
        )
        writer.add_stream_to_page(strip.page - 1, opened, prepend=True)
        writer.add_stream_to_page(strip.page - 1, drawn, resources=resources)


def _attach(writer: IncrementalPdfFileWriter, sealing: Sealing) -> None:
    for attachment in sealing.attachments:
        stream = embed.EmbeddedFileObject.from_file_data(
            writer, data=attachment.content, mime_type=attachment.media_type
        )
        specification = embed.FileSpec(
            file_spec_string=attachment.name,
            file_name=attachment.name,
            embedded_data=stream,
            description=attachment.description,
            af_relationship=pdf_name("/Supplement"),
        )
        embed.embed_file(writer, specification)
