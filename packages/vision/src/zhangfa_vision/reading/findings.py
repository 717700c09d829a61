"""What in a paper does not agree with itself (疑点): sums, capital numerals, check digits, the order of days.

A finding accuses nobody: it says what was compared and where both stand. Before something is found, a doubtful
character is mended where exactly one likely other character makes the paper agree, and that is said (`repaired`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from zhangfa_vision.reading import fields, numerals
from zhangfa_vision.reading.fields import Found
from zhangfa_vision.reading.labour import Row
from zhangfa_vision.reading.layout import Text

_ROUNDING = Decimal("0.01")
_DOUBTFUL = 0.97  # a character below it may be another one
_LEAST_RIVAL = 0.004
_TERM_DAYS = 45  # by which a term in years and its two days may differ


@dataclass(frozen=True)
class Finding:
    """parts: the values that do not agree."""

    code: str
    reason: str
    parts: tuple[Found, ...]


def of(kind: str, found: dict[str, Found], rows: list[Row]) -> list[Finding]:
    """Everything that does not agree in a document's fields and rows."""
    out = [*_codes(found), *_amounts(found), *_days(found), *_rows(rows, found)]
    return out if kind != "labour" else [one for one in out if one.code != "amount.product"]


def _number(found: Found | None) -> Decimal | None:
    return None if found is None or found.value is None else Decimal(found.value)


def _codes(found: dict[str, Found]) -> Iterator[Finding]:
    for one in found.values():
        if one.name.endswith("id") and one.value and not numerals.code_fits(one.value):
            yield Finding(
                "code.check",
                f"{fields.NAMES[one.name]} {masked(one.value)} 的校验位不对：号码可能写错或被改动，请核对证件",
                (one,),
            )


def masked(code: str) -> str:
    """First six and last four characters of a code."""
    return code[:6] + "*" * max(len(code) - 10, 0) + code[-4:]


def _amounts(found: dict[str, Found]) -> Iterator[Finding]:
    area, rent, years = (_number(found.get(name)) for name in ("area_mu", "rent_per_mu", "years"))
    yearly, total, capital = (_number(found.get(name)) for name in ("total_yearly", "total", "total_capital"))
    product = area * rent if area is not None and rent is not None else None
    if product is not None and yearly is not None and not _same(product, yearly):
        parts = tuple(found[name] for name in ("area_mu", "rent_per_mu", "total_yearly"))
        yield Finding(
            "amount.product",
            f"{_yuan(area)}亩×每亩{_yuan(rent)}元＝{_yuan(product)}元，与年租金{_yuan(yearly)}元不符",
            parts,
        )
    if product is not None and total is not None and not any(_same(one, total) for one in _terms(product, years)):
        parts = tuple(found[name] for name in ("area_mu", "rent_per_mu", "years", "total") if name in found)
        term = f"×{_yuan(years)}年" if years else ""
        whole = product * years if years else product
        yield Finding(
            "amount.product",
            f"{_yuan(area)}亩×每亩{_yuan(rent)}元{term}＝{_yuan(whole)}元，与总额{_yuan(total)}元不符",
            parts,
        )
    digits = [found[name] for name in ("total", "total_yearly") if _number(found.get(name)) is not None]
    if capital is not None and digits and not any(_same(capital, Decimal(one.value or 0)) for one in digits):
        one = digits[0]
        yield Finding("amount.capital", f"大写{_yuan(capital)}元与小写{one.value}元不符", (found["total_capital"], one))


def _terms(product: Decimal, years: Decimal | None) -> list[Decimal]:
    """A total may be of one year or of the term."""
    return [product, product * years] if years else [product]


def _same(one: Decimal, other: Decimal) -> bool:
    return abs(one - other) <= _ROUNDING or (other == other.to_integral() and abs(one - other) < 1)


def _yuan(value: Decimal | None) -> str:
    return "" if value is None else fields.told(value)


def _days(found: dict[str, Found]) -> Iterator[Finding]:
    starts, ends = (
        date.fromisoformat(f.value) if (f := found.get(n)) and f.value else None for n in ("starts", "ends")
    )
    if starts is None or ends is None:
        return
    both = (found["starts"], found["ends"])
    if ends <= starts:
        yield Finding("days.order", f"终止日期{ends}不晚于起始日期{starts}", both)
        return
    years = _number(found.get("years"))
    if years and abs((ends - starts).days - float(years) * 365.25) > _TERM_DAYS:
        span = (ends - starts).days / 365.25
        yield Finding("days.term", f"期限写明{years}年，起止日期相隔约{span:.1f}年", (*both, found["years"]))


def _rows(rows: list[Row], found: dict[str, Found]) -> Iterator[Finding]:
    for i, row in enumerate(rows, 1):
        days, wage, gross, off, net = (_number(row.get(name)) for name in ("days", "wage", "gross", "off", "net"))
        who = row["name"].value if "name" in row and row["name"].value else f"第{i}行"
        if None not in (days, wage, gross) and not _same(days * wage, gross):  # type: ignore[operator]
            reason = f"{who}：{_yuan(days)}天×{_yuan(wage)}元＝{_yuan(days * wage)}元，与应发{_yuan(gross)}元不符"  # type: ignore[operator]
            yield Finding("row.product", reason, (row["days"], row["wage"], row["gross"]))
        if None not in (gross, off, net) and not _same(gross - off, net):  # type: ignore[operator]
            reason = f"{who}：应发{_yuan(gross)}元减扣款{_yuan(off)}元，与实发{_yuan(net)}元不符"
            yield Finding("row.net", reason, (row["gross"], row["off"], row["net"]))
    column = next((name for name in ("net", "gross") if rows and any(name in row for row in rows)), None)
    total = _number(found.get("total"))
    if column is None or total is None:
        return
    cells = [row.get(column) for row in rows]
    values = [_number(cell) for cell in cells]
    if None in values:
        return
    added = sum((value for value in values if value is not None), Decimal(0))
    if not _same(added, total):
        reason = f"{len(rows)}行相加＝{_yuan(added)}元，与合计{_yuan(total)}元不符"
        yield Finding("rows.total", reason, (found["total"], *(cell for cell in cells if cell)))


# ---- mending what is proved ------------------------------------------------------------------------------------------

_PROOFS = {"code": "校验位", "capital": "大小写金额互证", "product": "面积×单价＝金额", "net": "应发－扣款＝实发"}
_LOOKS_LIKE = str.maketrans("OoQDIlZSB", "000011258")


def mend(text: Text, found: dict[str, Found]) -> dict[str, Found]:
    """The same fields, with doubtful characters exchanged where a check digit or another amount proves which."""
    out = dict(found)
    for name, one in found.items():
        if name.endswith("id") and not (one.value and numerals.code_fits(one.value)):
            out[name] = _only(one, _variants(text, one), lambda raw: numerals.code_fits(raw.upper()), str.upper, "code")
    _mend_product(text, out)
    _mend_capital(text, out)
    return out


def mend_rows(text: Text, rows: list[Row]) -> list[Row]:
    """The same for what a person is paid: what is left after the deduction proves it."""
    out = []
    for row in rows:
        gross, off, net = (_number(row.get(name)) for name in ("gross", "off", "net"))
        if gross is not None and off is not None and "net" in row and (net is None or not _same(gross - off, net)):
            row = {**row, "net": _only(row["net"], _variants(text, row["net"]), _equal_to(gross - off), _shaped, "net")}
        out.append(row)
    return out


def _mend_product(text: Text, out: dict[str, Found]) -> None:
    """Area, rent and the rent of a year: where they do not fit, one of them mended so that they do."""
    amount = next((name for name in ("total_yearly", "total") if name in out), None)
    if amount is None or not {"area_mu", "rent_per_mu"} <= out.keys():
        return
    years = _number(out.get("years"))

    def fits(name: str, raw: str) -> bool:
        value = numerals.amount(raw)
        sides = {one: value if one == name else _number(out[one]) for one in ("area_mu", "rent_per_mu", amount)}
        area, rent, total = sides["area_mu"], sides["rent_per_mu"], sides[amount]
        if area is None or rent is None or total is None:
            return False
        return any(one == total for one in _terms(area * rent, years if amount == "total" else None))

    names = ("area_mu", "rent_per_mu", amount)
    if any(fits(name, out[name].value or "") for name in names):
        return
    mended = []
    for name in names:
        tried = _only(out[name], _variants(text, out[name]), lambda raw, name=name: fits(name, raw), _shaped, "product")
        mended += [tried] if tried.repaired else []
    if len(mended) == 1:
        out[mended[0].name] = mended[0]


def _mend_capital(text: Text, out: dict[str, Found]) -> None:
    """An amount in digits and in words: the one that is sure mends the other."""
    digits = next((out[name] for name in ("total", "total_yearly") if name in out), None)
    words = out.get("total_capital")
    if (
        digits is None
        or words is None
        or (digits.value and words.value and _equal_to(Decimal(words.value))(digits.value))
    ):
        return
    if digits.value and _written_alike(text, words, numerals.in_capitals(Decimal(digits.value))):
        out["total_capital"] = replace(words, value=digits.value, repaired=_PROOFS["capital"])
    elif words.value:
        fits = _equal_to(Decimal(words.value))
        out[digits.name] = _only(digits, _variants(text, digits), fits, _shaped, "capital")


def _equal_to(wanted: Decimal) -> Callable[[str], bool]:
    return lambda raw: numerals.amount(raw) == wanted


def _shaped(raw: str) -> str:
    return fields.decimal(raw) or raw


def _only(
    one: Found, variants: set[str], fits: Callable[[str], bool], shape: Callable[[str], str], proof: str
) -> Found:
    good = {variant for variant in variants if fits(variant)}
    return replace(one, value=shape(good.pop()), repaired=_PROOFS[proof]) if len(good) == 1 else one


def _variants(text: Text, one: Found) -> set[str]:
    """The raw text with its letters taken for digits, with each doubtful character exchanged for its rival, and with a
    point where one may have been lost."""
    raw = text.plain[one.start : one.end]
    straight = raw[:-1].translate(_LOOKS_LIKE) + raw[-1:]
    out = {straight} - {raw}
    for i, spot in enumerate(text.spots[one.start : one.end]):
        if spot and spot.char.dot > _LEAST_RIVAL and "." not in raw and 0 <= i < len(raw) - 1:
            out.add(raw[: i + 1] + "." + raw[i + 1 :])
        if spot and spot.char.rival and spot.char.sure < _DOUBTFUL and spot.char.rival_sure > _LEAST_RIVAL:
            out.add(straight[:i] + spot.char.rival + straight[i + 1 :])
    return out


def _written_alike(text: Text, one: Found, wanted: str) -> bool:
    """Do the words differ from the wanted ones in doubtful characters alone, most of them being right?"""
    row = text.plain[one.start : one.start + len(wanted)]
    wrong = [i for i, (a, b) in enumerate(zip(row, wanted, strict=False)) if a != b]
    if len(row) != len(wanted) or not wrong or len(wrong) > max(1, len(wanted) // 4):
        return False
    spots = [text.spots[one.start + i] for i in wrong]
    return all(spot is not None and spot.char.sure < _DOUBTFUL for spot in spots)
