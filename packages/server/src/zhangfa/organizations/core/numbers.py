"""Telephone and identity numbers and names: whether they can be right, and how they are shown. Pure."""

from __future__ import annotations

import re
from datetime import date

_PHONE = re.compile(r"1[3-9]\d{9}")
_ID_NUMBER = re.compile(r"[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dX]")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ADULT = 18


def is_phone(text: str) -> bool:
    return text.isascii() and _PHONE.fullmatch(text) is not None


def is_id_number(text: str) -> bool:
    """Eighteen characters after GB 11643, the last one the check digit."""
    if not text.isascii() or not _ID_NUMBER.fullmatch(text):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(text[:17], _WEIGHTS, strict=True))
    return text[17] == "10X98765432"[total % 11]


def is_adult(id_number: str, day: date) -> bool:
    """Eighteen years old on that day, by the birthday in the number; who gave none is taken at the unit's word."""
    if not id_number:
        return True
    return id_number[6:14] <= f"{day.year - _ADULT:04d}{day:%m%d}"


def mask_phone(phone: str) -> str:
    return f"{phone[:3]}****{phone[-4:]}" if phone else ""


def mask_id_number(number: str) -> str:
    return f"{number[:3]}***********{number[-4:]}" if number else ""


def mask_name(name: str) -> str:
    """周大山 → 周*山, 吴强 → 吴*."""
    if len(name) <= 2:
        return name[:1] + "*" * (len(name) - 1)
    return name[0] + "*" * (len(name) - 2) + name[-1]
