"""A matter being edited: drafted by one person, compared with what holds, tried, published by another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from zhangfa.kernel.outcome import Refusal
from zhangfa.matters.core.schema import SchemaError, parse_matters
from zhangfa.matters.core.values import Matter

NOTE_LENGTH = 300


class DraftState(StrEnum):
    OPEN = "open"
    PUBLISHED = "published"
    DISCARDED = "discarded"

    @property
    def label(self) -> str:
        return {"open": "草稿", "published": "已发布", "discarded": "已放弃"}[self.value]


@dataclass(frozen=True, kw_only=True)
class Draft:
    """`authors` are all who ever saved it; `revision` counts the savings; `version` is the one it was published as.

    `note` are the words with which `returner` gave it back, until it is saved again.
    """

    id: str
    region: str
    matter_id: str
    content: Mapping[str, Any]
    state: DraftState
    revision: int
    authors: tuple[str, ...]
    saved_at: datetime
    publisher: str
    version: int | None
    note: str = ""
    returner: str = ""


@dataclass(frozen=True, kw_only=True)
class Difference:
    """`where` in words; before or after is empty for what comes or goes."""

    where: str
    before: str
    after: str


def drafted(content: Mapping[str, Any]) -> Matter:
    """The draft as a matter. Raises `SchemaError` with every complaint."""
    return parse_matters({"draft": {"matter": [content]}})[0]


def why_not_draft(content: Mapping[str, Any]) -> tuple[Refusal, ...]:
    try:
        drafted(content)
    except SchemaError as error:
        return tuple(
            Refusal("matters.draft_wrong", {"what": each.what[:200]}, each.at or None) for each in error.complaints
        )
    return ()


def why_not_publish(draft: Draft, person: str, *, withheld: Sequence[str]) -> tuple[Refusal, ...]:
    """Law 8. `withheld` are titles of certificates that the list in force keeps a village from issuing."""
    found = []
    if draft.state is not DraftState.OPEN:
        found.append(Refusal("matters.draft_closed", {"state": draft.state.label}))
    if person in draft.authors:
        found.append(Refusal("matters.own_draft"))
    if draft.content.get("title") in withheld:
        found.append(Refusal("matters.on_negative_list", {"title": str(draft.content["title"])}))
    return (*found, *why_not_draft(draft.content))


def why_not_return(draft: Draft, person: str, note: str) -> tuple[Refusal, ...]:
    """Law 10."""
    found = []
    if draft.state is not DraftState.OPEN:
        found.append(Refusal("matters.draft_closed", {"state": draft.state.label}))
    if person in draft.authors:
        found.append(Refusal("matters.own_draft_returned"))
    if not 1 <= len(note) <= NOTE_LENGTH:
        found.append(Refusal("matters.return_without_words", {"most": NOTE_LENGTH}, "note"))
    return tuple(found)


_WORDS = {
    "title": "名称", "summary": "简介", "aliases": "常用说法", "body": "用哪枚印章", "paper": "文件来源",
    "fields": "填写项", "materials": "材料", "steps": "环节", "copies_max": "份数上限",
    "marks_per_copy": "每份用印次数", "retention": "保管期限", "applicants": "谁可以申请", "template": "文件内容",
    "e_seal": "可用电子印章", "procedure": "民主决策程序", "label": "名称",
    "kind": "类型", "help": "说明", "placeholder": "示例", "required": "必填", "unit": "单位", "choices": "选项",
    "least": "最小", "most": "最大", "stage": "阶段", "office": "岗位", "path_level": "层级", "hours": "时限（小时）",
    "seats": "席位", "mode": "会签方式", "ratio": "比例", "when": "条件", "town_list": "镇审查清单",
    "signature_box": "签名框", "key": "代号", "paragraphs": "正文", "addressee": "抬头", "closing": "结尾",
    "note": "附注", "table": "列表", "class": "类别", "id": "编号",
}  # fmt: skip


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Difference, ...]:
    """What a reader of two versions would underline. Fields, materials go by their names, steps by their place."""
    old, new = dict(_flat(before)), dict(_flat(after))
    return tuple(
        Difference(where=where, before=old.get(where, ""), after=new.get(where, ""))
        for where in dict.fromkeys([*old, *new])
        if old.get(where, "") != new.get(where, "")
    )


def _flat(value: Any, where: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _flat(item, _below(where, _WORDS.get(key, key)))
    elif isinstance(value, list | tuple) and value and isinstance(value[0], Mapping):
        for number, item in enumerate(value, start=1):
            yield from _flat(item, _below(where, str(item.get("name", number))))
    else:
        yield where, _said(value)


def _below(where: str, name: str) -> str:
    return f"{where} › {name}" if where else name


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return "、".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
