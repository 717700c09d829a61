"""The command `zhangfa-vision read`."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from zhangfa_vision.reading import read


def add_to(commands: Any) -> None:
    one = commands.add_parser("read", help="what stands on the paper in FILE? (image, PDF, file.pdf#2)")
    one.add_argument("file")
    one.add_argument("--json", action="store_true", help="print one JSON object")
    one.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    answer = read.file(given.file).answer
    sys.stdout.write((json.dumps(answer, ensure_ascii=False) if given.json else told(answer)) + "\n")
    return 0


def told(answer: dict[str, Any]) -> str:
    """The answer in words."""
    out = [f"{answer['kind_name']}（{answer['kind']}）  {answer['seconds']:.1f} 秒"]
    out += [f"  {one['text']}" for one in answer["reasons"]]
    for one in answer["fields"]:
        value = one["value"] if one["sure"] else f"认不准（像是：{one['raw']}）"
        mended = f"  已按{one['repaired']}校正，原读作 {one['raw']}" if one["repaired"] else ""
        out.append(f"  {one['label']}：{value}  [{one['confidence']:.2f}]{mended}")
    for row in answer["rows"]:
        out.append("  " + "  ".join(f"{name}={cell['value'] or '?'}" for name, cell in row.items()))
    marks = {True: "有字迹", False: "空白", None: "看不准"}
    out += [f"  签字处 {one['label']}：{marks[one['present']]} {one['text']}" for one in answer["signatures"]]
    out += [f"  红色印章：第{one['page']}页" for one in answer["seals"]]
    out += [f"  疑点 {one['reason']}" for one in answer["findings"]]
    return "\n".join(out)
