"""What a PDF seal refuses, each time before the key has signed anything."""

from __future__ import annotations

import datetime
import io
import re

import pikepdf
import pytest
from asn1crypto import x509
from PIL import Image
from zhangfa_eseal import pdf
from zhangfa_eseal.failures import Unacceptable
from zhangfa_eseal.picture import SealPicture
from zhangfa_eseal.placing import Place, Straddle
from zhangfa_eseal.sealing import Attachment, Evidence, Sealing


class Watched:
    """A signer that remembers how often it was asked."""

    def __init__(self, inner) -> None:
        self.inner, self.asked = inner, 0

    algorithm = property(lambda self: self.inner.algorithm)
    certificate = property(lambda self: self.inner.certificate)
    chain = property(lambda self: self.inner.chain)

    def sign(self, message: bytes) -> bytes:
        self.asked += 1
        return self.inner.sign(message)


def changed(document: bytes, change, **options) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(document)) as opened:
        change(opened)
        opened.save(out, **options)
    return out.getvalue()


def script(opened):
    opened.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def launch(opened):
    opened.pages[0].obj.AA = pikepdf.Dictionary(O=pikepdf.Dictionary(S=pikepdf.Name.Launch))


def form(opened):
    field = opened.make_indirect(pikepdf.Dictionary(FT=pikepdf.Name.Tx, T="amount"))
    opened.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([field]))


def locked(document: bytes) -> bytes:
    return changed(document, lambda _: None, encryption=pikepdf.Encryption(owner="a", user="b"))


BAD_FILES = {
    "encrypted": (locked, "eseal.file_encrypted"),
    "owner password only": (
        lambda d: changed(d, lambda _: None, encryption=pikepdf.Encryption(owner="a", user="")),
        "eseal.file_encrypted",
    ),
    "script": (lambda d: changed(d, script), "eseal.file_active"),
    "launch": (lambda d: changed(d, launch), "eseal.file_active"),
    "form": (lambda d: changed(d, form), "eseal.file_active"),
    "cut": (lambda d: d[: len(d) // 2], "eseal.file_broken"),
    "no pdf": (lambda d: b"hello", "eseal.file_broken"),
    "empty": (lambda d: b"", "eseal.file_broken"),
    "false table": (lambda d: re.sub(rb"\d{10} 00000 n", b"0000000003 00000 n", d, count=1), "eseal.file_broken"),
}


@pytest.mark.parametrize("case", BAD_FILES)
def test_a_bad_file_is_refused_and_nothing_is_signed(case, paper, village, picture, evidence, day):
    make, code = BAD_FILES[case]
    signer = Watched(village)
    document = make(paper(2))
    with pytest.raises(Unacceptable) as refused:
        pdf.seal(document, Sealing(signer=signer, picture=picture, place=Place(1, 90, 90)), evidence=evidence, now=day)
    assert signer.asked == 0
    assert refused.value.code == code
    assert refused.value.text.endswith("。")


BAD_WISHES = {
    "page": (dict(place=Place(3, 90, 90)), "eseal.page_missing"),
    "page zero": (dict(place=Place(0, 90, 90)), "eseal.page_missing"),
    "off the right edge": (dict(place=Place(1, 195, 90)), "eseal.place_outside"),
    "off the top": (dict(place=Place(1, 90, 10)), "eseal.place_outside"),
    "straddle off the foot": (dict(straddle=Straddle(290)), "eseal.place_outside"),
}


@pytest.mark.parametrize("case", BAD_WISHES)
def test_a_bad_wish_is_refused_and_nothing_is_signed(case, paper, village, picture, evidence, day):
    wish, code = BAD_WISHES[case]
    signer = Watched(village)
    with pytest.raises(Unacceptable, match=code):
        pdf.seal(paper(2), Sealing(signer=signer, picture=picture, **wish), evidence=evidence, now=day)
    assert signer.asked == 0


def test_one_page_has_no_edge_to_straddle(paper, village, picture, evidence, day):
    with pytest.raises(Unacceptable, match="eseal.straddle_one_page"):
        pdf.seal(paper(1), Sealing(signer=village, picture=picture, straddle=Straddle(100)), evidence=evidence, now=day)


def test_certificates_outside_their_life_and_revoked_ones_seal_nothing(paper, village, evidence, ec, day):
    """sealing law 2."""
    years = datetime.timedelta(days=365)
    for moment in (day - years, day + 4 * years):
        signer = Watched(village)
        with pytest.raises(Unacceptable, match="eseal.certificate_expired"):
            pdf.seal(paper(1), Sealing(signer=signer), evidence=evidence, now=moment)
        assert signer.asked == 0
    serial = x509.Certificate.load(village.certificate).serial_number
    revoking = Evidence(evidence.timestamps, ec.answering(lambda: day, {serial: day}))
    with pytest.raises(Unacceptable, match="eseal.certificate_revoked"):
        pdf.seal(paper(1), Sealing(signer=village), evidence=revoking, now=day)


def test_a_timestamp_over_something_else_is_refused(paper, village, evidence, day):
    class Confused:
        certificates = evidence.timestamps.certificates

        def token(self, imprint, algorithm):
            return evidence.timestamps.token(bytes(32), algorithm)

    with pytest.raises(Unacceptable, match="eseal.timestamp_wrong"):
        pdf.seal(paper(1), Sealing(signer=village), evidence=Evidence(Confused(), evidence.status), now=day)


def test_services_that_do_not_answer_leave_nothing_sealed(paper, village, evidence, day):
    class Dead:
        certificates = evidence.timestamps.certificates

        def token(self, imprint, algorithm):
            raise TimeoutError

        def response(self, certificate, issuer):
            raise ConnectionError

    for given, code in (
        (Evidence(Dead(), evidence.status), "eseal.timestamp_wrong"),
        (Evidence(evidence.timestamps, Dead()), "eseal.status_missing"),
    ):
        with pytest.raises(Unacceptable, match=code):
            pdf.seal(paper(1), Sealing(signer=village), evidence=given, now=day)


def test_sm2_does_not_go_into_pdf(paper, village_sm2, evidence, day):
    with pytest.raises(Unacceptable, match="eseal.key_wrong"):
        pdf.seal(paper(1), Sealing(signer=village_sm2), evidence=evidence, now=day)


def test_later_seals_bring_no_straddle_no_attachment(sealed, village, picture, evidence, day):
    for wish, code in (
        (dict(straddle=Straddle(200)), "eseal.straddle_too_late"),
        (dict(attachments=(Attachment("a", b"b"),)), "eseal.attachment_too_late"),
    ):
        with pytest.raises(Unacceptable, match=code):
            pdf.seal(sealed, Sealing(signer=village, picture=picture, **wish), evidence=evidence, now=day)


def test_nobody_seals_on_top_of_a_broken_seal(sealed, village, evidence, day):
    broken = sealed.replace(b"/MediaBox [ 0 0 595", b"/MediaBox [ 0 0 594", 1)
    assert broken != sealed
    with pytest.raises(Unacceptable, match="eseal.earlier_seal_broken"):
        pdf.seal(broken, Sealing(signer=village), evidence=evidence, now=day)


@pytest.mark.parametrize("png", [b"", b"junk", None], ids=["empty", "junk", "opaque"])
def test_a_seals_picture_is_a_clear_png(png, picture):
    if png is None:
        out = io.BytesIO()
        Image.new("RGB", (50, 50), "red").save(out, "PNG")
        png = out.getvalue()
    with pytest.raises(Unacceptable, match="eseal.picture_broken"):
        SealPicture(png, 42, 42)
    with pytest.raises(Unacceptable, match="eseal.picture_broken"):
        SealPicture(picture.png, 4200, 42)
