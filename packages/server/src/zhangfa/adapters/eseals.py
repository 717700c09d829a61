"""The e-seal service of this process: sets the document, gathers the evidence and puts the seal on PDF and OFD.

A paper that we set is sealed here. A stranger's is opened, set and sealed in a confined process (eseal_workshop.py),
which asks here for each signature, and gets exactly those that one seal needs.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from asn1crypto import x509
from zhangfa_eseal import pdf
from zhangfa_eseal.failures import Unacceptable
from zhangfa_eseal.ofd import sealing as ofd
from zhangfa_eseal.ports import SealSigner
from zhangfa_eseal.sealing import Evidence

from zhangfa.adapters import eseal_paper, eseal_workshop, ofd_copy
from zhangfa.adapters.eseal_keys import SealKeys
from zhangfa.adapters.eseal_paper import Composed
from zhangfa.eseals.ports import Made, Order, Product
from zhangfa.kernel.outcome import Fault, Refusal, Refused

_ANOTHER_TIME = {
    "eseal.timestamp_wrong",
    "eseal.status_missing",
    "eseal.hsm_failed",
    "eseal.provider_failed",
    "eseal.sm2_unavailable",
}


class OwnSealer:
    def __init__(self, keys: SealKeys) -> None:
        self._keys = keys
        self._signer = lru_cache(maxsize=256)(keys.signer)  # a key is unlocked once: that takes longer than sealing

    def make(self, *, eseal_id: str, name: str, picture: bytes, diameter_mm: int, now: datetime) -> Made:
        with _worded():
            certificates = self._keys.make(eseal_id, name, eseal_paper.picture_of(picture, diameter_mm), now)
        terms = [x509.Certificate.load(each) for each in certificates if each]
        return Made(
            pdf_certificate=certificates[0],
            ofd_certificate=certificates[1],
            valid_from=max(each.not_valid_before for each in terms),
            valid_until=min(each.not_valid_after for each in terms),
        )

    def cancel(self, *, eseal_id: str, now: datetime) -> None:
        self._keys.revoke(eseal_id, now)

    def seal(self, order: Order, *, now: datetime) -> Product:
        with _worded():
            signer, evidence = self._signer(order.eseal, "pdf"), self._keys.evidence("pdf")
            if order.ours:
                composed, sealed, plain_ofd = self._at_home(order, signer, evidence, now)
            else:
                composed, sealed, plain_ofd = eseal_workshop.sealed_apart(
                    order, signer=signer, evidence=evidence, now=now, with_ofd=self._keys.has_ofd(order.eseal)
                )
            return Product(pdf=sealed, ofd=self._ofd(order, composed, plain_ofd, now), pages=composed.pages)

    def _at_home(
        self, order: Order, signer: SealSigner, evidence: Evidence, now: datetime
    ) -> tuple[Composed, bytes, bytes]:
        composed = eseal_paper.compose(order)
        sealed = pdf.seal(composed.pdf, eseal_paper.wish(order, composed, signer), evidence=evidence, now=now)
        return composed, sealed, ofd_copy.copied(order, composed) if self._keys.has_ofd(order.eseal) else b""

    def _ofd(self, order: Order, composed: Composed, plain: bytes, now: datetime) -> bytes:
        if not plain:
            return b""
        asked = eseal_paper.wish(order, composed, self._signer(order.eseal, "ofd"))
        stamps = replace(self._keys.evidence("ofd"), status=None)
        return ofd.seal(plain, asked, seal=self._keys.ofd_seal(order.eseal), evidence=stamps, now=now)


@contextmanager
def _worded() -> Iterator[None]:
    """Turns what the package refuses into our three kinds of no."""
    try:
        yield
    except Unacceptable as refused:
        if refused.code in _ANOTHER_TIME:
            raise Fault(str(refused)) from refused
        raise Refused(Refusal("eseals.not_sealable", {"why": refused.text})) from refused
    except OSError as error:
        raise Fault(f"the keys of an e-seal cannot be read: {error}") from error
