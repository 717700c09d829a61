"""Writes DER: the few shapes that certificates, timestamps and signatures are made of; and reads it value by value.

Writing is done here because building the same structures with asn1crypto costs a hundred times more than signing them.
Reading is left to asn1crypto where a structure is small. Where exact bytes of a stranger's structure are wanted, `read`
gives them: asn1crypto takes a length that ends in 0x80 for an indefinite one and then encodes anew, for minutes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

NULL = b"\x05\x00"
TRUE = b"\x01\x01\xff"


def tlv(tag: int, *parts: bytes) -> bytes:
    body = b"".join(parts)
    size = len(body)
    if size < 0x80:
        return bytes((tag, size)) + body
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + body


def sequence(*parts: bytes) -> bytes:
    return tlv(0x30, *parts)


def set_of(*parts: bytes) -> bytes:
    """Members in the order that DER demands."""
    return tlv(0x31, *sorted(parts))


def explicit(number: int, *parts: bytes) -> bytes:
    return tlv(0xA0 | number, *parts)


def integer(value: int) -> bytes:
    return tlv(0x02, value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True))


@lru_cache(maxsize=256)
def oid(dotted: str) -> bytes:
    first, second, *rest = (int(arc) for arc in dotted.split("."))
    return tlv(0x06, b"".join(_base128(arc) for arc in (first * 40 + second, *rest)))


def _base128(arc: int) -> bytes:
    out = [arc & 0x7F]
    while arc := arc >> 7:
        out.append(0x80 | arc & 0x7F)
    return bytes(reversed(out))


def octets(value: bytes) -> bytes:
    return tlv(0x04, value)


def bits(value: bytes) -> bytes:
    return tlv(0x03, b"\x00", value)


def flags(*numbers: int) -> bytes:
    """A BIT STRING with these bits set, without trailing zeros, as for key usage."""
    size = max(numbers) + 1
    value = sum(1 << (size - 1 - number) for number in numbers)
    unused = -size % 8
    return tlv(0x03, bytes((unused,)), (value << unused).to_bytes((size + unused) // 8, "big"))


def utf8(value: str) -> bytes:
    return tlv(0x0C, value.encode())


def printable(value: str) -> bytes:
    return tlv(0x13, value.encode("ascii"))


def ia5(value: str) -> bytes:
    return tlv(0x16, value.encode("ascii"))


def enumerated(value: int) -> bytes:
    return tlv(0x0A, bytes((value,)))


def general_time(moment: datetime) -> bytes:
    """Whole seconds in UTC: fractions trouble some readers."""
    return tlv(0x18, moment.astimezone(UTC).strftime("%Y%m%d%H%M%SZ").encode())


def time(moment: datetime) -> bytes:
    """As X.509 wants it: two digits of the year up to 2049."""
    moment = moment.astimezone(UTC)
    return tlv(0x17, moment.strftime("%y%m%d%H%M%SZ").encode()) if moment.year < 2050 else general_time(moment)


@dataclass(frozen=True)
class Value:
    """One value as it stands in the bytes: its tag, all of it, and what is inside."""

    tag: int
    raw: bytes
    content: bytes

    def inside(self) -> list[Value]:
        return read_all(self.content)


def read(data: bytes, position: int = 0) -> Value:
    """The value that begins here. Raises ValueError where it is not DER or is cut short."""
    if position + 2 > len(data) or data[position] & 0x1F == 0x1F:
        raise ValueError("not DER")
    start, size = position + 2, data[position + 1]
    if size & 0x80:
        count = size & 0x7F
        start += count
        if not 1 <= count <= 4 or start > len(data):
            raise ValueError("not DER")
        size = int.from_bytes(data[position + 2 : start], "big")
    if start + size > len(data):
        raise ValueError("cut short")
    return Value(data[position], data[position : start + size], data[start : start + size])


def read_all(data: bytes) -> list[Value]:
    found, position = [], 0
    while position < len(data):
        found.append(read(data, position))
        position += len(found[-1].raw)
    return found


def member(data: bytes, number: int) -> Value:
    """One value inside the first; what stands behind it is not read. Raises ValueError as `read` does."""
    whole = read(data).content
    position = 0
    for _ in range(number):
        position += len(read(whole, position).raw)
    return read(whole, position)
