"""`zhangfa-eseal`: demo authorities, seals on files, and the verifier, from a shell.

    zhangfa-eseal demo-keys FOLDER --unit 青石村村民委员会
    zhangfa-eseal sign IN.pdf --keys FOLDER --picture SEAL.png --diameter 42 --page 1 --at 140 200 --out OUT.pdf
    zhangfa-eseal verify FILE --root ROOT.cer [--json]

`verify` ends with 0 only for a file that is intact and whose every seal holds; 1 for any other, 2 for a wrong call.
The secret of the demo keys comes from the environment: ESEAL_SECRET.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from asn1crypto import pem

from zhangfa_eseal import pdf
from zhangfa_eseal.algorithms import Algorithm
from zhangfa_eseal.certificates import common_name, from_file
from zhangfa_eseal.development import authority
from zhangfa_eseal.failures import Unacceptable
from zhangfa_eseal.ofd import sealing as ofd_sealing
from zhangfa_eseal.ofd import ses
from zhangfa_eseal.picture import SealPicture
from zhangfa_eseal.placing import Place, Straddle
from zhangfa_eseal.ports import SealSigner
from zhangfa_eseal.sealing import Attachment, Evidence, Sealing
from zhangfa_eseal.verify import confined

_KINDS = {"pdf": Algorithm.ECDSA_SHA256, "ofd": Algorithm.SM2_SM3}
_SEAL_NAME = "unit"


def main(arguments: list[str] | None = None) -> int:
    asked = _parser().parse_args(arguments)
    try:
        return asked.run(asked)
    except Unacceptable as refused:
        print(refused.text, file=sys.stderr)
        print(f"[{refused.code}] {refused.detail}".rstrip(), file=sys.stderr)
    except OSError as error:
        print(f"文件打不开：{error.filename}（{error.strerror}）", file=sys.stderr)
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="zhangfa-eseal", description="电子印章：盖章与验章")
    commands = parser.add_subparsers(required=True)
    keys = commands.add_parser("demo-keys", help="建立演示证书机构和一枚演示印章的密钥")
    keys.add_argument("folder", type=Path)
    keys.add_argument("--unit", required=True)
    keys.set_defaults(run=_demo_keys)
    sign = commands.add_parser("sign", help="给 PDF 或 OFD 盖演示印章")
    sign.add_argument("file", type=Path)
    sign.add_argument("--keys", type=Path, required=True)
    sign.add_argument("--out", type=Path, required=True)
    sign.add_argument("--picture", type=Path)
    sign.add_argument("--diameter", type=float, default=42.0, help="毫米")
    sign.add_argument("--page", type=int, default=1)
    sign.add_argument("--at", type=float, nargs=2, metavar=("X", "Y"), help="印章中心距页面左上角，毫米")
    sign.add_argument("--straddle", type=float, metavar="Y", help="骑缝章中心距页面上边，毫米")
    sign.add_argument("--reason", default="")
    sign.add_argument("--attach", type=Path, action="append", default=[])
    sign.set_defaults(run=_sign)
    verify = commands.add_parser("verify", help="验章")
    verify.add_argument("file", type=Path)
    verify.add_argument("--root", type=Path, action="append", default=[], help="信任的根证书（PEM 或 DER）")
    verify.add_argument("--json", action="store_true")
    verify.set_defaults(run=_verify)
    return parser


def _demo_keys(asked: argparse.Namespace) -> int:
    now, secret = datetime.now(UTC), _secret()
    for kind, algorithm in _KINDS.items():
        folder = asked.folder / kind
        grown = authority.create(algorithm, now=now)
        authority.save(grown, folder, secret=secret)
        authority.save_signer(grown.issue(asked.unit, now=now), folder, _SEAL_NAME, secret=secret)
        (asked.folder / f"{kind}-root.pem").write_bytes(pem.armor("CERTIFICATE", grown.root.certificate))
    print(asked.folder)
    return 0


def _sign(asked: argparse.Namespace) -> int:
    data, now = asked.file.read_bytes(), datetime.now(UTC)
    kind = "ofd" if data.startswith(b"PK") else "pdf"
    folder, secret = asked.keys / kind, _secret()
    above = authority.load(folder, secret=secret)
    signer = authority.load_signer(folder, _SEAL_NAME, secret=secret)
    clock = lambda: datetime.now(UTC)  # noqa: E731  (one expression, handed on twice)
    evidence = Evidence(above.timestamping(clock), above.answering(clock))
    wish = _wish(asked, signer)
    if kind == "pdf":
        asked.out.write_bytes(pdf.seal(data, wish, evidence=evidence, now=now))
        return 0
    if not wish.picture:
        raise Unacceptable("eseal.picture_broken", "--picture")
    order = ses.SealOrder(
        number="DEMO",
        name=common_name(signer.certificate),
        picture=wish.picture,
        holders=(signer.certificate,),
        since=now - timedelta(minutes=1),
        until=now + timedelta(days=365),
    )
    seal = ses.make_seal(order, maker=above.maker)
    asked.out.write_bytes(ofd_sealing.seal(data, wish, seal=seal, evidence=evidence, now=now))
    return 0


def _wish(asked: argparse.Namespace, signer: SealSigner) -> Sealing:
    picture = SealPicture(asked.picture.read_bytes(), asked.diameter, asked.diameter) if asked.picture else None
    return Sealing(
        signer=signer,
        picture=picture,
        place=Place(asked.page, *asked.at) if asked.at else None,
        straddle=Straddle(asked.straddle) if asked.straddle is not None else None,
        reason=asked.reason,
        attachments=tuple(Attachment(path.name, path.read_bytes()) for path in asked.attach),
    )


def _verify(asked: argparse.Namespace) -> int:
    roots = [one for path in asked.root for one in _certificates(path.read_bytes())]
    report = confined.examine(asked.file, roots=roots, now=datetime.now(UTC))
    if asked.json:
        print(json.dumps(report, ensure_ascii=False, indent=1))
    else:
        print(report["words"])
        for number, one in enumerate(report["signatures"], start=1):
            print(f"签章 {number}（{one['level']}）：{one['words']}")
    return 0 if report["valid"] else 1


def _certificates(data: bytes) -> list[bytes]:
    try:
        return from_file(data)
    except ValueError as error:
        raise Unacceptable("eseal.file_broken", "certificate") from error


def _secret() -> bytes:
    """From the environment, so that it stands in no history of commands; the demo's own word where there is none."""
    return os.environ.get("ESEAL_SECRET", "demo").encode()


if __name__ == "__main__":
    sys.exit(main())
