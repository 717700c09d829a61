"""A day, two development authorities grown on it, and programs that are not ours."""

from __future__ import annotations

import functools
import io
import shutil
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import reportlab
from asn1crypto import pem
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


@pytest.fixture(scope="session")
def day() -> datetime:
    return DAY


@pytest.fixture(scope="session")
def ec() -> Authority:
    return authority.create(Algorithm.ECDSA_SHA256, now=DAY)


@pytest.fixture(scope="session")
def sm() -> Authority:
    return authority.create(Algorithm.SM2_SM3, now=DAY)


@pytest.fixture(scope="session")
def village(ec: Authority) -> SoftwareSigner:
    return ec.issue("青石村村民委员会", now=DAY)


@pytest.fixture(scope="session")
def village_sm2(sm: Authority) -> SoftwareSigner:
    return sm.issue("青石村村民委员会", now=DAY)


class Program:
    """A program of the system, run in a folder; the test is skipped with its name where it is missing."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        if not shutil.which(arguments[0]):
            pytest.skip(f"{arguments[0]} is not installed (tools/test-tools installs it)")
        return subprocess.run(arguments, cwd=self.folder, capture_output=True, text=True, timeout=60, check=False)

    def write(self, name: str, content: bytes) -> str:
        (self.folder / name).write_bytes(content)
        return name

    def certificates(self, name: str, *encoded: bytes) -> str:
        return self.write(name, b"".join(pem.armor("CERTIFICATE", one) for one in encoded))


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(tmp_path)


@pytest.fixture(scope="session")
def evidence(ec: Authority) -> Evidence:
    return Evidence(ec.timestamping(lambda: DAY), ec.answering(lambda: DAY))


@pytest.fixture(scope="session")
def picture() -> SealPicture:
    """A red ring with a star, 42 mm, clear elsewhere."""
    dots, ink = 496, (200, 16, 30, 255)
    image = Image.new("RGBA", (dots, dots), (200, 16, 30, 0))
    pen = ImageDraw.Draw(image)
    pen.ellipse((2, 2, dots - 3, dots - 3), outline=ink, width=14)
    pen.regular_polygon((dots / 2, dots / 2, 80), 5, fill=ink)
    out = io.BytesIO()
    image.save(out, "PNG")
    return SealPicture(out.getvalue(), 42, 42)


@pytest.fixture(scope="session")
def paper() -> Callable[..., bytes]:
    """A PDF as our renderer writes it: `paper(pages)`."""
    return functools.lru_cache(_paper)


def _paper(pages: int = 1, size: tuple[float, float] = (210, 297)) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(size[0] * 72 / 25.4, size[1] * 72 / 25.4), pageCompression=1, invariant=True)
    for number in range(pages):
        canvas.setFont("Helvetica", 16)
        canvas.drawString(90, 500, f"residence certificate, page {number + 1}")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


@pytest.fixture(scope="session")
def sealed(paper: Callable[..., bytes], village: SoftwareSigner, picture: SealPicture, evidence: Evidence) -> bytes:
    """Three pages with everything: a seal, a straddling seal, an attachment, B-LTA; by the fast way."""
    attachments = (Attachment("批准记录.json", b'{"approved":true}', description="审批记录"),)
    sealing = Sealing(
        signer=village, picture=picture, place=Place(3, 140, 200), straddle=Straddle(148), attachments=attachments
    )
    return pdf.seal(paper(3), sealing, evidence=evidence, now=DAY)


@pytest.fixture(scope="session")
def ofd_seal(sm: Authority, village_sm2: SoftwareSigner, picture: SealPicture) -> bytes:
    """The village's electronic seal, valid two years."""
    order = ses.SealOrder(
        number="33990110120101",
        name="演示青石村村民委员会",
        picture=picture,
        holders=(village_sm2.certificate,),
        since=DAY,
        until=DAY + timedelta(days=730),
    )
    return ses.make_seal(order, maker=sm.maker)


@pytest.fixture(scope="session")
def ofd_paper() -> bytes:
    """Three pages; the font is reportlab's own, so it is always there."""
    font = Path(reportlab.__file__).parent / "fonts/Vera.ttf"
    lines = (Text(28, 60, 5.6, "residence certificate"), Line(28, 62, 180, 62))
    return writer.write("居住证明", (Sheet(lines),) * 3, font=font, identity="0" * 32)


@pytest.fixture(scope="session")
def sealed_ofd(
    ofd_paper: bytes, ofd_seal: bytes, village_sm2: SoftwareSigner, picture: SealPicture, sm: Authority
) -> bytes:
    sealing = Sealing(
        signer=village_sm2,
        picture=picture,
        place=Place(3, 140, 200),
        straddle=Straddle(148),
        attachments=(Attachment("批准记录.json", b'{"approved":true}'),),
    )
    evidence = Evidence(sm.timestamping(lambda: DAY))
    return ofd_sealing.seal(ofd_paper, sealing, seal=ofd_seal, evidence=evidence, now=DAY)
