"""Numbers as papers write them (数字): digits, capital numerals, dates, and the check digits of codes.

Sums of money are Decimal yuan, days are `date`. Every function gives None for what is not one.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation

_DIGITS = {
    c: i
    for i, group in enumerate(
        ("零〇0", "壹一弌", "贰二弍两", "叁三弎参叄", "肆四", "伍五", "陆六", "柒七", "捌八", "玖九")
    )
    for c in group
}
_UNITS = {"拾": 10, "十": 10, "佰": 100, "百": 100, "仟": 1000, "千": 1000}
CAPITALS = "零〇壹贰叁肆伍陆柒捌玖拾佰仟万亿元圆角分整正"
_WEIGHTS_31 = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_ALPHABET_31 = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def amount(text: str) -> Decimal | None:
    """ "88,144.00" → 88144.00; a comma before the last two digits is a point that was printed badly."""
    if "." not in text:
        text = re.sub(r"[,，](\d\d)$", r".\1", text)
    try:
        return Decimal(text.replace(",", "").replace("，", ""))
    except InvalidOperation:
        return None


def whole(text: str) -> int | None:
    """A whole number under ten thousand in digits or Chinese numerals: "12", "十二", "二〇"."""
    if text.isdecimal():
        return int(text)
    if text and all(c in _DIGITS for c in text):
        return int("".join(str(_DIGITS[c]) for c in text))
    return _section(text)


def capital(text: str) -> Decimal | None:
    """Capital numerals of an amount (大写金额, as the Bank of China's rules for bills write them) in yuan.

    "捌万捌仟壹佰肆拾肆元整" → 88144. None when the words do not make one number.
    """
    text = re.sub(r"[整正]$", "", text.replace("圆", "元"))
    found = re.fullmatch(r"(?:(?P<yuan>[^元角分]+)元)?零?(?:(?P<jiao>.)角)?零?(?:(?P<fen>.)分)?", text)
    if not text or found is None or not any(found.groups()):
        return None
    total = Decimal(0)
    if found["yuan"]:
        yuan = _large(found["yuan"])
        if yuan is None:
            return None
        total += yuan
    for name, unit in (("jiao", "0.1"), ("fen", "0.01")):
        if found[name]:
            if found[name] not in _DIGITS:
                return None
            total += _DIGITS[found[name]] * Decimal(unit)
    return total


def _large(text: str) -> int | None:
    total = 0
    for mark, unit in (("亿", 100_000_000), ("万", 10_000)):
        if mark in text:
            head, _, text = text.partition(mark)
            part = _section(head) if "万" not in head else _large(head)
            if part is None:
                return None
            total += part * unit
    rest = _section(text) if text else 0
    return None if rest is None else total + rest


def _section(text: str) -> int | None:
    """Under ten thousand, with units falling from left to right."""
    total, digit, last = 0, None, 10_000
    for char in text:
        if char in _UNITS:
            unit = _UNITS[char]
            if unit >= last or (digit is None and (unit != 10 or total)):
                return None
            total += (1 if digit is None else digit) * unit
            digit, last = None, unit
        elif char in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[char]
        else:
            return None
    return None if not text else total + (digit or 0)


def in_capitals(value: Decimal) -> str:
    """The capital numerals of an amount under a trillion, to the fen."""
    yuan, cents = divmod(int(value * 100), 100)
    text, zero = "", False
    number = str(yuan)
    for i, char in enumerate(number):
        place = len(number) - 1 - i
        if char != "0":
            text += (
                ("零" if zero and text else "") + "零壹贰叁肆伍陆柒捌玖"[int(char)] + ("", "拾", "佰", "仟")[place % 4]
            )
        zero = char == "0" if place % 4 else False
        if place in (4, 8) and int(number[max(0, i - 3) : i + 1] or 0):
            text += {4: "万", 8: "亿"}[place]
    jiao, fen = divmod(cents, 10)
    text += "元" if yuan else ""
    if not cents:
        return text + "整"
    if jiao:
        text += "零壹贰叁肆伍陆柒捌玖"[jiao] + "角"
    elif yuan:
        text += "零"
    return text + ("零壹贰叁肆伍陆柒捌玖"[fen] + "分" if fen else "整")


DAY = (
    r"(?:(?:19|20)\d\d[年./-]\d{1,2}[月./-]\d{1,2}(?:[日号]|(?!\d))"
    r"|二[〇零○O0][〇零○一二三四五六七八九O0]{2}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日)"
)


def day(text: str) -> date | None:
    """ "2022年7月1日", "2022-07-01", "2022.7.1", "二〇二二年七月一日"; None also for a day no calendar has."""
    text = text.replace("○", "〇").replace("O", "〇") if "年" in text and not text[:2].isdecimal() else text
    parts = [part for part in re.split(r"[年月日号./-]", text) if part]
    numbers = [whole(part) for part in parts]
    if len(numbers) != 3 or None in numbers:
        return None
    try:
        return date(*(int(n) for n in numbers if n is not None))
    except ValueError:
        return None


def identity_fits(text: str) -> bool:
    """The check character of a citizen's number: GB 11643-1999 clause 5.4 (ISO 7064, MOD 11-2)."""
    if not re.fullmatch(r"\d{17}[\dX]", text):
        return False
    return "10X98765432"[sum(int(d) * 2 ** (17 - i) for i, d in enumerate(text[:17])) % 11] == text[17]


def credit_fits(text: str) -> bool:
    """The check character of a unified social credit code: GB 32100-2015 clause 4.6 (MOD 31)."""
    if not re.fullmatch(rf"[{_ALPHABET_31}]{{18}}", text):
        return False
    total = sum(_ALPHABET_31.index(c) * w for c, w in zip(text, _WEIGHTS_31, strict=False))
    return _ALPHABET_31[-total % 31] == text[17]


def code_fits(text: str) -> bool:
    """Whichever of the two kinds of code it is."""
    return identity_fits(text) or credit_fits(text)
