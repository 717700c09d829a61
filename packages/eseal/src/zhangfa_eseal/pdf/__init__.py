"""Seals on PDF: `seal` takes the fast way for documents of our own renderer and pyHanko's for all others."""

from __future__ import annotations

from datetime import datetime

from zhangfa_eseal.algorithms import Algorithm
from zhangfa_eseal.failures import Unacceptable
from zhangfa_eseal.pdf import fast, general
from zhangfa_eseal.pdf.syntax import NotOurs
from zhangfa_eseal.sealing import Evidence, Sealing, refuse_outside_life


def seal(pdf: bytes, sealing: Sealing, *, evidence: Evidence, now: datetime) -> bytes:
    """The sealed PDF. Raises `Unacceptable` with the reason; then nothing was sealed."""
    if sealing.signer.algorithm is Algorithm.SM2_SM3:
        raise Unacceptable("eseal.key_wrong", "PDF takes EC or RSA; SM2 is for OFD")
    if (sealing.place or sealing.straddle) and not sealing.picture:
        raise Unacceptable("eseal.picture_broken", "a place without a picture")
    refuse_outside_life(sealing.signer, now)
    try:
        return fast.seal(pdf, sealing, evidence=evidence, now=now)
    except NotOurs:
        return general.seal(pdf, sealing, evidence=evidence, now=now)
