"""Electronic seals from a shell: `zhangfa eseal verify FILE [--json]`.

`verify` ends with 0 only for a file that is intact, whose every seal holds, that we issued, and that is still in force;
1 for any other, 2 for a wrong call.
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
    verify = deeds.add_parser("verify", help="核验盖过电子印章的文件 verify a sealed file")
    verify.add_argument("file", type=Path)
    verify.add_argument("--json", action="store_true", help="for programs")
    verify.set_defaults(deed_run=_verify)


def run(args: argparse.Namespace) -> int:
    django.setup()
    return args.deed_run(args)


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
