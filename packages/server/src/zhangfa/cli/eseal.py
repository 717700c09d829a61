"""Electronic seals from a shell.

    zhangfa eseal units [--json]
    zhangfa eseal seal IN.pdf --unit UNIT --out X.pdf [--ofd X.ofd] [--operator NAME] [--json]
    zhangfa eseal verify FILE [--json]

`units` ends with 1 when there are none; `seal` with 0 only when every file that was asked for is written. `verify` ends
with 0 only for a file that is intact, whose every seal holds, that we issued, and that is still in force; 1 for any
other, 2 for a wrong call.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

import django


def options(parser: argparse.ArgumentParser) -> None:
    deeds = parser.add_subparsers(dest="deed", required=True, metavar="deed")
    units = deeds.add_parser("units", help="有电子印章的单位，每行一个 units that have an e-seal")
    units.add_argument("--json", action="store_true", help="for programs")
    units.set_defaults(deed_run=_units)
    seal = deeds.add_parser("seal", help="给 PDF 盖电子印章 seal a PDF (demo only)")
    seal.add_argument("file", type=Path)
    seal.add_argument("--unit", required=True, help="a code or a name, as `units` prints them")
    seal.add_argument("--operator", default="", help="who hands it in: a clerk of the unit, by name")
    seal.add_argument("--out", type=Path, required=True, help="the sealed PDF")
    seal.add_argument("--ofd", type=Path, help="the same as sealed OFD")
    seal.add_argument("--json", action="store_true", help="for programs")
    seal.set_defaults(deed_run=_seal)
    verify = deeds.add_parser("verify", help="核验盖过电子印章的文件 verify a sealed file")
    verify.add_argument("file", type=Path)
    verify.add_argument("--json", action="store_true", help="for programs")
    verify.set_defaults(deed_run=_verify)


def run(args: argparse.Namespace) -> int:
    django.setup()
    return args.deed_run(args)


def _units(args: argparse.Namespace) -> int:
    from zhangfa.cli import eseal_sealing

    found = eseal_sealing.units()
    if args.json:
        print(json.dumps([asdict(each) for each in found], ensure_ascii=False, indent=1, default=str))
    else:
        print("\n".join(f"{each.code}\t{each.name}\t{each.seal}" for each in found))
    return 0 if found else 1


def _seal(args: argparse.Namespace) -> int:
    from django.conf import settings

    from zhangfa.api import words
    from zhangfa.cli import eseal_sealing
    from zhangfa.kernel.outcome import Conflict, Fault, Refused

    if not settings.DEMO:
        print("正式系统里只有经过审批才能盖章：请在系统里申请。本命令只用于演示系统（ZHANGFA_DEMO=1）", file=sys.stderr)
        return 1
    try:
        made = eseal_sealing.seal(args.file, args.unit, args.operator, settings.PUBLIC_URL)
        args.out.write_bytes(made.files["pdf"])
        if args.ofd:
            args.ofd.write_bytes(made.files["ofd"])
    except Refused as no:
        for refusal in no.refusals:
            said = words.reason(refusal)
            print(f"{said.text}。{said.remedy}", file=sys.stderr)
        return 1
    except (Fault, Conflict, OSError) as error:
        print(f"没有盖成：{error}", file=sys.stderr)
        return 1
    told = made.told()
    print(
        json.dumps(told, ensure_ascii=False, indent=1)
        if args.json
        else f"{args.out}\t核验码 {made.code}\t{made.address}"
    )
    return 0


def _verify(args: argparse.Namespace) -> int:
    from zhangfa.bootstrap import seal_verifier
    from zhangfa.kernel.clock import now
    from zhangfa.pages import sealed

    try:
        data = args.file.read_bytes()
    except OSError as error:
        print(f"文件打不开：{args.file}（{error.strerror}）", file=sys.stderr)
        return 1
    report = seal_verifier().examine(data, now=now())
    assert report is not None, "nobody else verifies in this process"
    shown = sealed.of_upload(data, report)
    if args.json:
        answers = [asdict(each) for each in shown.answers]
        told = {"good": shown.good, "digest": shown.digest, "answers": answers, "report": report}
        print(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        for answer in shown.answers:
            print(f"{answer.question}{answer.word}。{answer.text}")
        for number, one in enumerate(report["signatures"], start=1):
            print(f"签章 {number}（{one['level']}）：{one['words']}")
    return 0 if shown.good else 1
