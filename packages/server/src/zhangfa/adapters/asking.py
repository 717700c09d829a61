"""One question to somebody else's service over HTTP, and its answer. 中文 外部服务。"""

from __future__ import annotations

from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import SplitResult, urlsplit

PATIENCE = 10  # seconds for one answer; whoever seals holds a lease of two minutes
LONGEST_ANSWER = 256 * 1024


def target(address: SplitResult) -> str:
    """What of an address stands in the request itself."""
    return (address.path or "/") + (f"?{address.query}" if address.query else "")


def ask(url: str, question: bytes, headers: Mapping[str, str]) -> bytes:
    """What a POST brings back. Raises OSError for everything that is no answer: none in time, a status other than
    200, one longer than LONGEST_ANSWER. Redirects are not followed: the question was meant for this address alone."""
    try:
        address = urlsplit(url)
        door = HTTPSConnection if address.scheme == "https" else HTTPConnection
        connection = door(address.hostname or "", address.port, timeout=PATIENCE)
    except ValueError as error:
        raise OSError(f"{url} is no address") from error
    try:
        connection.request("POST", target(address), question, dict(headers))
        response = connection.getresponse()
        answer = response.read(LONGEST_ANSWER + 1)
    except (HTTPException, ValueError) as error:
        raise OSError(f"{address.hostname}: {type(error).__name__}") from error
    finally:
        connection.close()
    if response.status != 200:
        raise OSError(f"{address.hostname}: {response.status}")
    if len(answer) > LONGEST_ANSWER:
        raise OSError(f"{address.hostname}: the answer is too long")
    return answer
