"""Opens, sets and seals a stranger's PDF in a process of its own, with limits on time, memory, files and programs.

    python -I -m zhangfa.adapters.eseal_workshop   (one JSON object a line, both ways)

The process holds no key. It asks its parent for the signature, for two timestamps and for status answers, and is given
no more than one seal takes.
"""

from __future__ import annotations

import base64
import io
import json
import os
import subprocess
import sys
import tempfile
import threading
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import IO, Any

import pikepdf
from zhangfa_eseal import pdf
from zhangfa_eseal.algorithms import Algorithm
from zhangfa_eseal.failures import Unacceptable
from zhangfa_eseal.pdf import inspection
from zhangfa_eseal.ports import SealSigner
from zhangfa_eseal.sealing import Evidence

from zhangfa.adapters import eseal_paper, ofd_copy
from zhangfa.adapters.confinement import confine, limit
from zhangfa.adapters.eseal_paper import Composed, Placed
from zhangfa.eseals.ports import Evidence as Attached
from zhangfa.eseals.ports import Order

PROGRAM = (sys.executable, "-I", "-m", "zhangfa.adapters.eseal_workshop")
PATIENCE_SECONDS, CPU_SECONDS = 90, 40
MEMORY_BYTES, FILE_BYTES, MOST_BYTES = 1_500_000_000, 120_000_000, 40_000_000
MOST_ASKED = {"sign": 1, "token": 2, "response": 12}


def sealed_apart(
    order: Order, *, signer: SealSigner, evidence: Evidence, now: datetime, with_ofd: bool
) -> tuple[Composed, bytes, bytes]:
    """What was set, the sealed PDF, and the same as unsealed OFD (b"" where none was asked for)."""
    if len(order.paper) > MOST_BYTES:
        raise Unacceptable("eseal.file_too_large")
    request = {
        "order": _sent(asdict(order)),
        "algorithm": signer.algorithm.value,
        "certificates": _sent((signer.certificate, *signer.chain)),
        "authorities": _sent(evidence.timestamps.certificates),
        "now": now.isoformat(),
        "with_ofd": with_ofd,
    }
    done = _talk(request, signer, evidence)
    codes = tuple(Placed(**{**each, "png": _bytes(each["png"])}) for each in done["codes"])
    page, x_mm, y_mm = done["seal_at"]
    composed = Composed(b"", int(done["pages"]), (int(page), float(x_mm), float(y_mm)), codes)
    return composed, _bytes(done["pdf"]), _bytes(done["ofd"])


def _talk(request: dict[str, Any], signer: SealSigner, evidence: Evidence) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="zhangfa-") as folder:
        process = subprocess.Popen(
            PROGRAM,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env={"PATH": os.defpath, "LANG": "C.UTF-8", "HOME": folder, "TMPDIR": folder},
        )
        watch = threading.Timer(PATIENCE_SECONDS, process.kill)
        watch.start()
        try:
            return _Parent(process.stdin, process.stdout, signer, evidence).run(request)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise Unacceptable("eseal.took_too_long") from error
        finally:
            watch.cancel()
            process.kill()
            process.communicate()


@dataclass
class _Parent:
    """Answers what one seal needs, and not once more."""

    to: IO[bytes]
    come: IO[bytes]
    signer: SealSigner
    evidence: Evidence

    def run(self, request: dict[str, Any]) -> dict[str, Any]:
        _say(self.to, request)
        left = dict(MOST_ASKED)
        while True:
            heard = json.loads(self.come.readline(2 * FILE_BYTES))
            if "refused" in heard:
                raise Unacceptable(heard["refused"])
            if "done" in heard:
                return heard["done"]
            kind = heard["ask"]
            left[kind] -= 1
            if left[kind] < 0:
                raise ValueError(f"asked too often: {kind}")
            _say(self.to, {"answer": _sent(self._answer(kind, [_bytes(each) for each in heard["with"]]))})

    def _answer(self, kind: str, given: list[bytes]) -> bytes:
        if kind == "sign":
            return self.signer.sign(given[0])
        if kind == "token":
            return self.evidence.timestamps.token(given[0], Algorithm(given[1].decode()))
        return self.evidence.status.response(given[0], given[1])


@dataclass
class _Far:
    """Signer, timestamps and status of the child: every question goes to the parent."""

    to: IO[bytes]
    come: IO[bytes]
    algorithm: Algorithm
    certificate: bytes
    chain: tuple[bytes, ...]
    certificates: tuple[bytes, ...]

    def sign(self, message: bytes) -> bytes:
        return self._ask("sign", message)

    def token(self, imprint: bytes, algorithm: Algorithm) -> bytes:
        return self._ask("token", imprint, algorithm.value.encode())

    def response(self, certificate: bytes, issuer: bytes) -> bytes:
        return self._ask("response", certificate, issuer)

    def _ask(self, kind: str, *given: bytes) -> bytes:
        _say(self.to, {"ask": kind, "with": _sent(given)})
        return _bytes(json.loads(self.come.readline())["answer"])


def _sent(value: Any) -> Any:
    """As JSON can say it: bytes in base64."""
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, dict):
        return {key: _sent(each) for key, each in value.items()}
    return [_sent(each) for each in value] if isinstance(value, list | tuple) else value


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


def _say(to: IO[bytes], what: dict[str, Any]) -> None:
    to.write(json.dumps(what).encode() + b"\n")
    to.flush()


def main() -> None:
    limit(cpu_seconds=CPU_SECONDS, memory_bytes=MEMORY_BYTES, file_bytes=FILE_BYTES)
    come, to = sys.stdin.buffer, sys.stdout.buffer
    request = json.loads(come.readline())
    confine()
    own, *chain = map(_bytes, request["certificates"])
    authorities = tuple(map(_bytes, request["authorities"]))
    far = _Far(to, come, Algorithm(request["algorithm"]), own, tuple(chain), authorities)
    try:
        _say(to, {"done": _done(_order(request["order"]), far, request)})
    except Unacceptable as refused:
        _say(to, {"refused": refused.code})
    except (MemoryError, RecursionError):
        _say(to, {"refused": "eseal.file_too_large"})
    except Exception:  # whatever a library makes of a hostile file, its words stay here
        _say(to, {"refused": "eseal.file_broken"})


def _order(data: dict[str, Any]) -> Order:
    evidence = tuple(Attached(**{**each, "content": _bytes(each["content"])}) for each in data["evidence"])
    said = {"rows": tuple(map(tuple, data["rows"])), "approvals": tuple(data["approvals"]), "evidence": evidence}
    said["place"] = tuple(data["place"]) if data["place"] else None
    return Order(**{**data, **said, "paper": _bytes(data["paper"]), "picture": _bytes(data["picture"])})


def _done(order: Order, far: _Far, request: dict[str, Any]) -> dict[str, Any]:
    inspection.inspect(order.paper)
    _refuse_sealed(order.paper)
    composed = eseal_paper.compose(order)
    asked = eseal_paper.wish(order, composed, far)
    now = datetime.fromisoformat(request["now"])
    sealed = pdf.seal(composed.pdf, asked, evidence=Evidence(far, far), now=now)
    copy = ofd_copy.copied(order, composed) if request["with_ofd"] else b""
    parts = {"pages": composed.pages, "seal_at": composed.seal_at, "codes": [asdict(each) for each in composed.codes]}
    return _sent({**parts, "pdf": sealed, "ofd": copy})


def _refuse_sealed(paper: bytes) -> None:
    """A page more would break the seals that it has."""
    with pikepdf.open(io.BytesIO(paper)) as opened:
        if "/AcroForm" in opened.Root:
            raise Unacceptable("eseal.attachment_too_late")


if __name__ == "__main__":
    main()
