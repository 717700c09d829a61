"""The command `zhangfa-vision compare`: one pair, or many (`--batch`)."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from zhangfa_vision import batch, compare

WORDS = {"match": "一致", "mismatch": "不一致", "doubtful": "存疑，请人工核对", "unreadable": "无法辨认"}
KINDS = {"added": "多出", "removed": "缺少", "changed": "不同"}


def add_to(commands: argparse._SubParsersAction) -> None:
    one = commands.add_parser("compare", help="is the page in CAND the page in REF? (file.pdf#2 is page 2)")
    one.add_argument("ref", nargs="?")
    one.add_argument("cand", nargs="?")
    one.add_argument("--json", action="store_true", help="print one JSON object")
    one.add_argument("--batch", type=Path, metavar="PAIRS.jsonl", help='lines {"id","ref","cand"}')
    one.add_argument("--out", type=Path, metavar="OUT.jsonl")
    one.add_argument("--jobs", type=int, default=0, help="processes at once (default: the cores, at most two)")
    one.set_defaults(run=run, asked=one)


def run(given: argparse.Namespace) -> int:
    if given.batch:
        if not given.out:
            given.asked.error("--batch needs --out")
        batch.run(given.batch, given.out, given.jobs)
        return 0
    if not (given.ref and given.cand):
        given.asked.error("compare needs REF and CAND, or --batch and --out")
    result = compare.files(given.ref, given.cand)
    sys.stdout.write((json.dumps(result.as_json(), ensure_ascii=False) if given.json else told(result)) + "\n")
    return 0


def told(result: compare.Result) -> str:
    lines = [f"{WORDS[result.verdict]}（{result.verdict}）  {result.score:.2f}  {result.seconds:.1f} 秒"]
    lines += [f"  {reason['advice'] or reason['code']}" for reason in result.reasons]
    for change in result.changes:
        x, y = change.cand_box[0]
        lines.append(
            f"  {KINDS[change.kind]}：{change.ref_text or '—'} → {change.cand_text or '—'}"
            f"  ({x:.0f}, {y:.0f})  {change.score:.2f}"
        )
    return "\n".join(lines)
