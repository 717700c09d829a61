"""What differs between two versions of a matter, told so that whoever publishes it can read it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any

from zhangfa.matters.core.authority import Authority
from zhangfa.matters.core.conditions import condition_words
from zhangfa.matters.core.diagram import seat_words
from zhangfa.matters.core.schema import parse_matter
from zhangfa.matters.core.steps import MODES, Seat, Step
from zhangfa.matters.core.values import APPLICANTS, RETENTIONS, FieldKind, Matter, MatterClass, PaperSource, SealedWith
from zhangfa.seals.core import SealBody


@dataclass(frozen=True, kw_only=True)
class Difference:
    """`where` in words; before or after is empty for what comes or goes."""

    where: str
    before: str
    after: str


_WORDS = {
    "title": "名称", "summary": "简介", "aliases": "常用说法", "body": "用哪枚印章", "paper": "文件来源",
    "fields": "填写项", "materials": "材料", "steps": "环节", "copies_max": "份数上限",
    "marks_per_copy": "每份用印次数", "retention": "保管期限", "applicants": "谁可以申请", "template": "文件内容",
    "e_seal": "可用电子印章", "sealed_with": "盖章方式", "authority": "用章职能",
    "procedure": "民主决策程序", "label": "名称",
    "kind": "类型", "help": "说明", "placeholder": "示例", "required": "必填", "unit": "单位", "choices": "选项",
    "least": "最小", "most": "最大", "stage": "阶段", "office": "岗位", "path_level": "层级", "hours": "时限（小时）",
    "seats": "席位", "mode": "会签方式", "ratio": "比例", "when": "条件", "town_list": "镇审查清单",
    "signature_box": "签名框", "key": "代号", "paragraphs": "正文", "addressee": "抬头", "closing": "结尾",
    "note": "附注", "table": "列表", "class": "类别", "id": "编号",
}  # fmt: skip


_VALUES: Mapping[str, Mapping[str, str]] = {
    "class": MatterClass.labels(),
    "body": SealBody.labels(),
    "paper": PaperSource.labels(),
    "kind": FieldKind.labels(),
    "retention": RETENTIONS,
    "applicants": APPLICANTS,
    "procedure": {"four_two": "四议两公开"},
    "sealed_with": SealedWith.labels(),
    "authority": Authority.labels(),
}


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Difference, ...]:
    """Fields and materials go by their names, steps by what they say: one put in between changes no other."""
    labels = _labels(before) | _labels(after)
    old, new = dict(_flat(before, labels)), dict(_flat(after, labels))
    plain = (
        Difference(where=where, before=old.get(where, ""), after=new.get(where, ""))
        for where in dict.fromkeys([*old, *new])
        if old.get(where, "") != new.get(where, "")
    )
    return (*plain, *_steps(_said_steps(before), _said_steps(after)))


def _labels(content: Mapping[str, Any]) -> dict[str, str]:
    return {item["name"]: item["label"] for part in ("fields", "materials") for item in content.get(part, ())}


def _steps(old: Sequence[str], new: Sequence[str]) -> Iterator[Difference]:
    for same, start, end, begin, stop in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if same == "equal":
            continue
        for place, (one, other) in enumerate(zip_longest(old[start:end], new[begin:stop], fillvalue="")):
            number = begin + place + 1 if other else start + place + 1
            yield Difference(where=f"环节 › {number}", before=one, after=other)


def _said_steps(content: Mapping[str, Any]) -> list[str]:
    matter = parse_matter(content) if content else None
    return [step_words(step, matter) for step in matter.steps] if matter else []


def step_words(step: Step, matter: Matter) -> str:
    """审批：只在“金额”超过 10000 时，由村主任、村书记全部会签，限 8 个工作小时."""
    seats = step.seats or (Seat(office=step.office.value, at=step.path_level),)
    when = "，并且".join(condition_words(condition, matter) for condition in step.when)
    how = f"{MODES[step.mode]}{step.ratio}" if len(seats) > 1 else step.stage.label
    more = [f"签名框 {step.signature_box}"] if step.signature_box else []
    more += ["须用通行密钥签"] if step.passkey else []
    more += ["列入镇审查清单"] if step.town_list else []
    name = f"{step.label}（{step.stage.label}）" if step.label else step.stage.label
    who = "、".join(seat_words(seat) for seat in seats)
    said = f"{f'只在{when}时，' if when else ''}由{who}{how}，限 {step.hours} 个工作小时"
    return "，".join([f"{name}：{said}", *more])


def _flat(value: Any, labels: Mapping[str, str], where: str = "", key: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for name, item in value.items():
            if where or name != "steps":
                yield from _flat(item, labels, _below(where, _WORDS.get(name, name)), name)
    elif key == "choices":
        yield where, "、".join(choice["label"] for choice in value)
    elif isinstance(value, list | tuple) and value and isinstance(value[0], Mapping):
        for number, item in enumerate(value, start=1):
            name = item.get("name", str(number))
            yield from _flat(item, labels, _below(where, labels.get(name, name)))
    else:
        yield where, _said(value, _VALUES.get(key, {}))


def _below(where: str, name: str) -> str:
    return f"{where} › {name}" if where else name


def _said(value: Any, labels: Mapping[str, str]) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    values = value if isinstance(value, list | tuple) else (value,)
    return "、".join(labels.get(each, str(each)) for each in values)
