"""Two development authorities, a village with keys from both, and its sealed papers: what the corpora start from."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import reportlab
from PIL import Image, ImageDraw
from reportlab.pdfgen.canvas import Canvas
from zhangfa_eseal import pdf
from zhangfa_eseal.algorithms import Algorithm
from zhangfa_eseal.development import authority
from zhangfa_eseal.development.authority import Authority
from zhangfa_eseal.keys.software import SoftwareSigner
from zhangfa_eseal.ofd import sealing as ofd_sealing
from zhangfa_eseal.ofd import ses, writer
from zhangfa_eseal.ofd.writer import Line, Sheet, Text
from zhangfa_eseal.picture import SealPicture
from zhangfa_eseal.placing import Place, Straddle
from zhangfa_eseal.sealing import Attachment, Evidence, Sealing

DAY = datetime(2026, 6, 1, 9, 30, tzinfo=UTC)
LATER = DAY + timedelta(days=2)
VILLAGE = "青石村村民委员会"
APPROVAL = b'{"approved":true}'


@cache
def ec() -> Authority:
    return authority.create(Algorithm.ECDSA_SHA256, now=DAY)


@cache
def sm() -> Authority:
    return authority.create(Algorithm.SM2_SM3, now=DAY)


@cache
def village() -> SoftwareSigner:
    return ec().issue(VILLAGE, now=DAY)


@cache
def village_sm2() -> SoftwareSigner:
    return sm().issue(VILLAGE, now=DAY)


@cache
def evidence() -> Evidence:
    return Evidence(ec().timestamping(lambda: DAY), ec().answering(lambda: DAY))


@cache
def picture(ink: tuple[int, int, int] = (200, 16, 30)) -> SealPicture:
    """A ring with a star, 42 mm, clear elsewhere."""
    dots = 496
    image = Image.new("RGBA", (dots, dots), (*ink, 0))
    pen = ImageDraw.Draw(image)
    pen.ellipse((2, 2, dots - 3, dots - 3), outline=(*ink, 255), width=14)
    pen.regular_polygon((dots / 2, dots / 2, 80), 5, fill=(*ink, 255))
    out = io.BytesIO()
    image.save(out, "PNG")
    return SealPicture(out.getvalue(), 42, 42)


@cache
def paper(
    pages: int = 1,
    size: tuple[float, float] = (210, 297),
    *,
    words: str = "residence certificate",
    packed: bool = True,
) -> bytes:
    """A PDF as our renderer writes it."""
    out = io.BytesIO()
    sides = (size[0] * 72 / 25.4, size[1] * 72 / 25.4)
    canvas = Canvas(out, pagesize=sides, pageCompression=int(packed), invariant=True)
    for number in range(pages):
        canvas.setFont("Helvetica", 16)
        canvas.drawString(90, 500, f"{words}, page {number + 1}")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _wish(signer: SoftwareSigner) -> Sealing:
    attachments = (Attachment("批准记录.json", APPROVAL, description="审批记录"),)
    return Sealing(
        signer=signer,
        picture=picture(),
        place=Place(3, 140, 200),
        straddle=Straddle(148),
        attachments=attachments,
    )


@cache
def sealed_pdf(words: str = "residence certificate", *, packed: bool = True) -> bytes:
    """Three pages with everything: a seal, a straddling seal, an attachment, B-LTA; by the fast way."""
    return pdf.seal(paper(3, words=words, packed=packed), _wish(village()), evidence=evidence(), now=DAY)


@cache
def ofd_seal() -> bytes:
    """The village's electronic seal, valid two years."""
    order = ses.SealOrder(
        number="33990110120101",
        name=f"演示{VILLAGE}",
        picture=picture(),
        holders=(village_sm2().certificate,),
        since=DAY,
        until=DAY + timedelta(days=730),
    )
    return ses.make_seal(order, maker=sm().maker)


@cache
def ofd_paper(words: str = "residence certificate") -> bytes:
    """Three pages; the font is reportlab's own, so it is always there."""
    font = Path(reportlab.__file__).parent / "fonts/Vera.ttf"
    lines = (Text(28, 60, 5.6, words), Line(28, 62, 180, 62))
    return writer.write("居住证明", (Sheet(lines),) * 3, font=font, identity="0" * 32)


@cache
def sealed_ofd(words: str = "residence certificate") -> bytes:
    stamps = Evidence(sm().timestamping(lambda: DAY))
    return ofd_sealing.seal(ofd_paper(words), _wish(village_sm2()), seal=ofd_seal(), evidence=stamps, now=DAY)
