"""The commands `zhangfa-vision seals` (whose impressions are these?) and `zhangfa-vision enrol` (register a seal)."""

from __future__ import annotations

import argparse
import json
import sys
from functools import cache
from pathlib import Path

import cv2
import numpy as np

from zhangfa_vision import batch, pictures
from zhangfa_vision.seals import enrolment, judging, law, registered, registry
from zhangfa_vision.seals.cover import KEPT
from zhangfa_vision.seals.registry import Registry

WORDS = {"match": "一致", "doubtful": "存疑", "stranger": "不是登记的印章"}
SHAPES = {"round": "圆形", "oval": "椭圆", "square": "方形"}


def add_to(commands: argparse._SubParsersAction) -> None:
    look = commands.add_parser("seals", help="whose are the impressions in IMAGE? (file.pdf#2 is page 2)")
    look.add_argument("image", nargs="?")
    look.add_argument("--registry", type=Path, required=True, metavar="DIR", help="folder that `enrol` wrote")
    look.add_argument("--json", action="store_true", help="print one JSON object")
    look.add_argument("--batch", type=Path, metavar="IMAGES.jsonl", help='lines {"id","image"}')
    look.add_argument("--out", type=Path, metavar="OUT.jsonl")
    look.add_argument("--jobs", type=int, default=0, help="processes at once (default: the cores, at most two)")
    look.add_argument("--ink", choices=sorted(KEPT), default="red")
    look.set_defaults(run=_look, asked=look)
    take = commands.add_parser("enrol", help="register a seal from three pictures of one good press each")
    take.add_argument("images", nargs=enrolment.PRESSES, metavar="IMAGE")
    take.add_argument("--registry", type=Path, required=True, metavar="DIR")
    take.add_argument("--id", required=True, help="letters, digits, Chinese characters, . _ -")
    take.add_argument("--ink", choices=sorted(KEPT), default="red")
    take.set_defaults(run=_enrol, asked=take)


def _look(given: argparse.Namespace) -> int:
    try:
        seals = registry.load(given.registry)
    except registered.Unregistered as problem:
        given.asked.error(problem.reason)
    if given.batch:
        if not given.out:
            given.asked.error("--batch needs --out")
        rows = batch.lines(given.batch)
        tasks = [(row["id"], batch.beside(given.batch, row["image"]), str(given.registry), given.ink) for row in rows]
        batch.answer(tasks, _one, given.out, given.jobs)
        return 0
    if not given.image:
        given.asked.error("seals needs IMAGE, or --batch and --out")
    answer = file(given.image, seals, given.ink)
    sys.stdout.write((json.dumps(answer, ensure_ascii=False) if given.json else _told(answer)) + "\n")
    return 0


def file(name: str, seals: Registry, colour: str = "red") -> dict:
    """What stands in a picture file (see `pictures.load`), as the JSON object of the command."""
    try:
        return judging.judge(pictures.load(name), seals, colour).as_json() | {"reasons": []}
    except pictures.Unfit as problem:
        reason = problem.reason
    except (cv2.error, MemoryError, np.linalg.LinAlgError):
        reason = "picture.broken"
    return {"impressions": [], "seconds": 0.0, "version": law.current().version, "reasons": [{"code": reason}]}


@cache
def _loaded(folder: str) -> Registry:
    return registry.load(Path(folder))


def _one(task: tuple[str, str, str, str]) -> dict:
    name, image, folder, colour = task
    return {"id": name, **file(image, _loaded(folder), colour)}


def _told(answer: dict) -> str:
    lines = [f"{len(answer['impressions'])} 个印迹  {answer['seconds']:.1f} 秒"]
    lines += [reason["code"] for reason in answer["reasons"]]
    for one in answer["impressions"]:
        x, y = one["centre"]
        place = f"({x:.0f}, {y:.0f})  {SHAPES[one['shape']]}  直径 {one['diameter']:.0f} 像素"
        whose = f"{WORDS[one['verdict']]} {one['seal'] or ''}".strip()
        lines.append(f"  {place}  {whose}  {one['score']:.2f}  {one['quality']['advice']}")
    return "\n".join(lines)


def _enrol(given: argparse.Namespace) -> int:
    try:
        registry.check(given.registry, given.id)
        seal = enrolment.enrol([pictures.load(one) for one in given.images], given.ink)
        path = registry.save(given.registry, given.id, seal)
    except (pictures.Unfit, registered.Unregistered) as problem:
        given.asked.error(problem.reason)
    except enrolment.NotEnrolled as problem:
        sys.stdout.write(f"没有登记（{problem.code}）：{problem.advice}\n")
        return 1
    sys.stdout.write(f"已登记 {path}，三次印迹的一致程度 {seal.agreement:.3f}\n")
    return 0
