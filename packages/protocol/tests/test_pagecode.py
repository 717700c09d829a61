"""The printed code says one thing in one way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zhangfa_protocol.pagecode import PageCode, PageCodeError, from_url, is_check_code, new_check_code

codes = st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", min_size=22, max_size=22)
numbers = st.integers(0, 10**12)


@given(codes, st.integers(1, 999), st.integers(0, 500), numbers, numbers, st.binary(min_size=16, max_size=16))
def test_what_is_printed_is_read(code, page, more, index, growth, prefix):
    if page + more > 999:
        return
    value = PageCode(code, page, page + more, index, index + 1 + growth, prefix)
    assert from_url(value.to_url("https://z.example:8443/x")) == value


@given(st.text(max_size=200))
def test_other_texts_are_refused(text):
    with pytest.raises(PageCodeError):
        from_url(text)


def test_a_code_that_would_not_read_back_is_not_printed():
    for value in (
        PageCode("A" * 22, 2, 1, 0, 1, bytes(16)), PageCode("A" * 21, 1, 1, 0, 1, bytes(16)),
        PageCode("A" * 22, 1, 1, 1, 1, bytes(16)), PageCode("A" * 22, 1, 1, 0, 1, bytes(15)),
        PageCode("A" * 22, 1, 1000, 0, 1, bytes(16)),
    ):  # fmt: skip
        with pytest.raises(PageCodeError):
            value.to_url("https://z.example")


def test_check_codes():
    assert is_check_code(new_check_code(bytes(range(24))))
    assert new_check_code(bytes(24)) == "0" * 22
    assert not is_check_code("A" * 21 + "_") and not is_check_code(None)
    with pytest.raises(PageCodeError):
        new_check_code(bytes(23))


def test_it_fits_a_small_qr():
    url = PageCode("A" * 22, 1, 2, 123456, 123457, bytes(16)).to_url("https://yz.example.cn")
    assert len(url) <= 106  # version 5 at level M holds 106 bytes
