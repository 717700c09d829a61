"""The page code (页码, 防伪页码): what the QR on every printed page says, and the check code in it.

`<base>/c/<check code>/<page>-<pages>?w=<index>.<size>.<root>`: the address where anybody can check the paper, and the
state of the log when it was printed, so that paper in drawers witnesses against a rewritten log.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass

CHECK_CODE_LENGTH = 22  # 22 characters of 62 kinds: 131 bits
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_CHECK_CODE = re.compile(r"[0-9A-Za-z]{22}")
_NUMBER = r"0|[1-9][0-9]{0,17}"
_URL = re.compile(
    r"(https?://[0-9A-Za-z.:\[\]_~/-]{1,200})/c/([0-9A-Za-z]{22})/([1-9][0-9]{0,2})-([1-9][0-9]{0,2})"
    rf"\?w=({_NUMBER})\.({_NUMBER})\.([0-9A-Za-z_-]{{22}})"
)
_ROOT_PREFIX = 16


class PageCodeError(ValueError):
    """The text is not a page code of ours."""


@dataclass(frozen=True)
class PageCode:
    """Page `page` (from 1) of `pages`, and the log as printed: entry index, tree size, first 16 bytes of the root."""

    check_code: str
    page: int
    pages: int
    log_index: int
    tree_size: int
    root_prefix16: bytes

    def to_url(self, base: str) -> str:
        """The address printed on the page; `base` like https://host without a slash at the end."""
        root = base64.urlsafe_b64encode(self.root_prefix16).decode().rstrip("=")
        url = f"{base}/c/{self.check_code}/{self.page}-{self.pages}?w={self.log_index}.{self.tree_size}.{root}"
        if from_url(url) != self:
            raise PageCodeError("not a page code")
        return url


def from_url(text: str) -> PageCode:
    """The page code in a scanned text; raises PageCodeError for anything else, also for a page beyond the last."""
    match = _URL.fullmatch(text)
    if match is None:
        raise PageCodeError("not a page code")
    _, code, page, pages, index, size, root = match.groups()
    prefix = base64.urlsafe_b64decode(root + "==")
    if base64.urlsafe_b64encode(prefix).decode().rstrip("=") != root:
        raise PageCodeError("base64 with loose ends")
    result = PageCode(code, int(page), int(pages), int(index), int(size), prefix)
    if result.page > result.pages or result.log_index >= result.tree_size or len(prefix) != _ROOT_PREFIX:
        raise PageCodeError("numbers that do not fit together")
    return result


def is_check_code(text: object) -> bool:
    return isinstance(text, str) and _CHECK_CODE.fullmatch(text) is not None


def new_check_code(entropy: bytes) -> str:
    """A check code (核验码) from at least 24 random bytes, which come from the caller."""
    if len(entropy) < 24:
        raise PageCodeError("too little randomness")
    number = int.from_bytes(entropy, "big")
    digits = []
    for _ in range(CHECK_CODE_LENGTH):
        number, digit = divmod(number, len(_ALPHABET))
        digits.append(_ALPHABET[digit])
    return "".join(digits)
