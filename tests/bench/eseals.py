"""Sealing and verifying: processor time for each document beside stock pyHanko and beside the bare signatures.

    python -m tests.bench.eseals     (one JSON object; milliseconds of processor time, middle of the rounds)

Authorities for time and status are objects of the same process on both sides, so that only the sealing is measured.
pyHanko is used as its documentation shows: `SimpleSigner`, `PdfSigner`, PAdES B-LTA, the seal as its background; it
even gets our quick timestamp authority, because its own one loads an RSA key for every token.
"""

from __future__ import annotations

import argparse
import io
import json
import logging
import resource
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import reportlab
from asn1crypto import cms, keys, ocsp, tsp, x509
from PIL import Image
from pyhanko.pdf_utils.images import PdfImage
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore
from zhangfa_eseal import pdf, verify
from zhangfa_eseal.algorithms import Algorithm
from zhangfa_eseal.development import authority
from zhangfa_eseal.development.authority import Authority
from zhangfa_eseal.keys.software import SoftwareSigner
from zhangfa_eseal.ofd import sealing as ofd_sealing
from zhangfa_eseal.ofd import ses, writer
from zhangfa_eseal.ofd.writer import Sheet, Text
from zhangfa_eseal.pdf import general
from zhangfa_eseal.placing import Place
from zhangfa_eseal.sealing import Evidence, Sealing

from tests.tampering import world

NOW = datetime.now(UTC).replace(microsecond=0)
SEALS = 10
Work = Callable[[], object]


def middle(work: Work, rounds: int) -> float:
    """Processor milliseconds of one piece of work, the middle of several; the first, which fills caches, is thrown
    away."""
    work()
    spent = []
    for _ in range(rounds):
        begun = time.process_time()
        work()
        spent.append(1000 * (time.process_time() - begun))
    return round(statistics.median(spent), 2)


class Bench:
    """Authorities, keys and a document of some pages."""

    def __init__(self, pages: int) -> None:
        self.ec, self.sm = (authority.create(each, now=NOW) for each in (Algorithm.ECDSA_SHA256, Algorithm.SM2_SM3))
        self.evidence = Evidence(self.ec.timestamping(self.clock), self.ec.answering(self.clock))
        self.stamps = Evidence(self.sm.timestamping(self.clock))
        self.signer = {
            each: self.ec.issue("青石村", now=NOW, algorithm=each)
            for each in (Algorithm.ECDSA_SHA256, Algorithm.RSA_SHA256)
        }
        self.sm2 = self.sm.issue("青石村", now=NOW)
        self.paper = world.paper(pages)
        font = Path(reportlab.__file__).parent / "fonts/Vera.ttf"
        sheet = Sheet((Text(28, 60, 5.6, "residence certificate"),))
        self.ofd = writer.write("居住证明", (sheet,) * pages, font=font, identity="0" * 32)
        order = ses.SealOrder(
            number="1",
            name="演示青石村",
            picture=world.picture(),
            holders=(self.sm2.certificate,),
            since=NOW - timedelta(days=1),
            until=NOW + timedelta(days=365),
        )
        self.seal = ses.make_seal(order, maker=self.sm.maker)

    @staticmethod
    def clock() -> datetime:
        return NOW

    def wish(self, signer: SoftwareSigner, left: float = 100) -> Sealing:
        return Sealing(signer=signer, picture=world.picture(), place=Place(1, left, 100))

    def pdf(self, algorithm: Algorithm) -> bytes:
        return pdf.seal(self.paper, self.wish(self.signer[algorithm]), evidence=self.evidence, now=NOW)

    def general(self, algorithm: Algorithm) -> bytes:
        return general.seal(self.paper, self.wish(self.signer[algorithm]), evidence=self.evidence, now=NOW)

    def sealed_ofd(self) -> bytes:
        return ofd_sealing.seal(self.ofd, self.wish(self.sm2), seal=self.seal, evidence=self.stamps, now=NOW)

    def both(self) -> None:
        self.pdf(Algorithm.ECDSA_SHA256)
        self.sealed_ofd()

    def bare(self, algorithm: Algorithm) -> None:
        """What B-LTA cannot do without: the seal's signature, two of the timestamps, and three status answers."""
        message = b"x" * 100
        self.signer[algorithm].sign(message)
        for _ in range(2):
            self.ec.timestamps.sign(message)
        for responder in (self.ec.status, self.ec.status, self.ec.root_status):
            responder.sign(message)

    def bare_ofd(self) -> None:
        for key in (self.sm2, self.sm.timestamps):
            key.sign(b"x" * 100)


class InProcess(TimeStamper):
    """Our timestamp authority as pyHanko wants it."""

    def __init__(self, ours: Authority) -> None:
        super().__init__(include_nonce=False)
        self._ours = ours.timestamping(Bench.clock)

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        token = self._ours.token(req["message_imprint"]["hashed_message"].native, Algorithm.ECDSA_SHA256)
        return tsp.TimeStampResp({"status": {"status": "granted"}, "time_stamp_token": cms.ContentInfo.load(token)})


class Stock:
    """The same seal by pyHanko's own signer."""

    def __init__(self, bench: Bench, algorithm: Algorithm) -> None:
        self._bench, self._signer = bench, bench.signer[algorithm]
        picture = Image.open(io.BytesIO(world.picture().png))
        self._style = StaticStampStyle(border_width=0, background=PdfImage(picture), background_opacity=1)
        known = [bench.ec.issuing, bench.ec.timestamps]
        self._certificates = [x509.Certificate.load(one.certificate) for one in known]
        self._root = x509.Certificate.load(bench.ec.root.certificate)

    def seal(self) -> bytes:
        signer, ec = self._signer, self._bench.ec
        known = SimpleCertificateStore()
        known.register_multiple([*self._certificates, self._root])
        own = SimpleSigner(
            x509.Certificate.load(signer.certificate), keys.PrivateKeyInfo.load(signer.private.pkcs8()), known
        )
        chain = (signer.certificate, *signer.chain)
        stamped = (ec.timestamps.certificate, *ec.timestamps.chain)
        pairs = dict([*zip(chain, chain[1:], strict=False), *zip(stamped, stamped[1:], strict=False)])
        answers = [ocsp.OCSPResponse.load(self._bench.evidence.status.response(*pair)) for pair in pairs.items()]
        context = ValidationContext(
            trust_roots=[self._root], other_certs=self._certificates, ocsps=answers, allow_fetching=False,
            revocation_mode="soft-fail", moment=NOW,
        )  # fmt: skip
        told = PdfSignatureMetadata(
            field_name="Seal1", subfilter=SigSeedSubFilter.PADES, md_algorithm="sha256", embed_validation_info=True,
            use_pades_lta=True, validation_context=context,
        )  # fmt: skip
        place = SigFieldSpec("Seal1", on_page=0, box=(224, 499, 343, 618))
        own_way = PdfSigner(told, own, timestamper=InProcess(ec), stamp_style=self._style, new_field_spec=place)
        return own_way.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(self._bench.paper))).getvalue()


def measure(rounds: int = 30) -> dict[str, Any]:
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
    logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL)
    told: dict[str, Any] = {}
    for pages in (1, 20):
        bench = Bench(pages)
        told[f"pages_{pages}"] = _sealing(bench, rounds)
    told["ten_seals"] = _ten_seals(Bench(2))
    told["memory_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    return told


def _sealing(bench: Bench, rounds: int) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for algorithm, name in ((Algorithm.ECDSA_SHA256, "ec"), (Algorithm.RSA_SHA256, "rsa")):
        stock = Stock(bench, algorithm)
        found = {
            "fast": middle(lambda a=algorithm: bench.pdf(a), 3 * rounds),
            "general": middle(lambda a=algorithm: bench.general(a), rounds),
            "pyhanko": middle(stock.seal, max(rounds // 3, 5)),
            "bare_signatures": middle(lambda a=algorithm: bench.bare(a), 3 * rounds),
        }
        told[name] = {**found, "times_cheaper_than_pyhanko": round(found["pyhanko"] / found["fast"], 1)}
    return {
        **told,
        "ofd": middle(bench.sealed_ofd, 3 * rounds),
        "ofd_bare_signatures": middle(bench.bare_ofd, 3 * rounds),
        "both": middle(bench.both, 3 * rounds),
    }


def _ten_seals(bench: Bench) -> dict[str, Any]:
    """Ten seals in sequence on one file, each with its evidence: making the last, and verifying all."""
    document, spent = bench.paper, 0.0
    for number in range(SEALS):
        begun = time.process_time()
        wish = bench.wish(bench.signer[Algorithm.ECDSA_SHA256], 30 + 15 * number)
        document = pdf.seal(document, wish, evidence=bench.evidence, now=NOW)
        spent = 1000 * (time.process_time() - begun)
    begun = time.process_time()
    report = verify.examine(document, roots=[bench.ec.root.certificate], now=NOW + timedelta(days=2))
    needed = 1000 * (time.process_time() - begun)
    assert report.valid and len(report.signatures) == SEALS, report.words
    return {"sealing_the_tenth": round(spent, 1), "verifying": round(needed, 1), "kilobytes": len(document) // 1024}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.eseals")
    parser.add_argument("--rounds", type=int, default=30)
    print(json.dumps(measure(parser.parse_args().rounds), indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
