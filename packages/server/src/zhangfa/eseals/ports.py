"""What e-seals need from outside: whoever holds the keys, sets the document and seals it (制章与签章服务)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, kw_only=True, slots=True)
class Made:
    """The certificates of a new e-seal (DER), and from when till when both are valid."""

    pdf_certificate: bytes
    ofd_certificate: bytes
    valid_from: datetime
    valid_until: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """A file that goes into the document before the seal, so that the seal covers it."""

    name: str
    content: bytes
    media_type: str
    description: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Order:
    """One document to be sealed. `signer` are the words across which the seal stands; `rows` (what, value) and
    `approvals` go on the information page; `address` into the QR code. `ours`: the paper was set by us, and is not a
    stranger's. `place` is where somebody wants the centre of the seal: page, and thousandths of its width and height
    from the upper left corner; None leaves it to the words.
    """

    eseal: str
    picture: bytes
    diameter_mm: int
    paper: bytes
    title: str
    signer: str
    address: str
    code: str
    rows: tuple[tuple[str, str], ...]
    approvals: tuple[str, ...]
    evidence: tuple[Evidence, ...] = ()
    ours: bool = True
    place: tuple[int, int, int] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Product:
    """The sealed files; `ofd` is empty where the e-seal has no certificate for it."""

    pdf: bytes
    ofd: bytes
    pages: int


class UnitSealer(Protocol):
    def make(self, *, eseal_id: str, name: str, picture: bytes, diameter_mm: int, now: datetime) -> Made:
        """New keys and certificates under this id. Raises `Refused` where this installation makes none."""

    def cancel(self, *, eseal_id: str, now: datetime) -> None:
        """The certificates are revoked. Said twice, it counts once."""

    def seal(self, order: Order, *, now: datetime) -> Product:
        """Both files, with long-term evidence; a stranger's paper is opened in a confined process.

        Raises `Refused` where this document can never be sealed, `Fault` where it may go well another time; in both
        cases nothing was given out.
        """
