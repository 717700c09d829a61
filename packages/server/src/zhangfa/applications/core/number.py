"""The twelve digits that people write down and say on the telephone: yymmdd, five of the county's count that day, and
a check digit (ISO 7064, MOD 11,10: finds every wrong digit and nearly every swap of neighbours)."""

from __future__ import annotations

import re
from datetime import date

LARGEST = 99_999


def make_number(day: date, count: int) -> str:
    """`count` begins with 1 each day in each county. ValueError beyond 99 999."""
    if not 1 <= count <= LARGEST:
        raise ValueError(f"the count of a day is 1 to {LARGEST}, not {count}")
    digits = f"{day:%y%m%d}{count:05d}"
    return digits + check_digit(digits)


def check_digit(digits: str) -> str:
    """ISO 7064 MOD 11,10 over decimal digits."""
    product = 10
    for digit in digits:
        total = (product + int(digit)) % 10 or 10
        product = total * 2 % 11
    return str((11 - product) % 10)


def is_number(text: str) -> bool:
    return bool(re.fullmatch(r"[0-9]{12}", text)) and check_digit(text[:-1]) == text[-1]
