"""The papers of a case: the closing letter, and the trace of one mark as a table. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from zhangfa.cases.core.machine import Case, Proportion
from zhangfa.documents.core import PaperText
from zhangfa.procedures.core import TableCell, TableForm


def letter_of(case: Case, proportion: Proportion, *, unit: str, signer: str, on: date, note: str) -> PaperText:
    """结案告知书: what it was about, what was found, what was put right, what came of it for whom."""
    paragraphs = [f"{case.number}号，关于“{case.title.rstrip('。')}”的问题，已经查清，现告知如下。"]
    paragraphs.append(f"一、核实结论：{proportion.findings[case.finding]}。{case.found}")
    if case.rectification:
        paragraphs.append(f"二、整改情况：{case.rectification.words} 整改结果：{case.rectification.done}")
    for place, each in enumerate(case.people, start=1):
        said = f"本人说明：{each.reply}" if each.reply else "本人在期限内没有提出说明。"
        outcome, part = proportion.outcomes.get(each.outcome, ""), each.part.rstrip("。")
        paragraphs.append(f"三、（{place}）{each.name}（{part}）：{said} 处理：{outcome}。{each.reason}")
    paragraphs.append(note)
    return PaperText(
        title="用章问题核查结案告知书",
        addressee=f"{unit}：",
        paragraphs=tuple(paragraphs),
        signer=signer,
        date=f"{on.year}年{on.month}月{on.day}日",
        note=f"对处理不服的，十五日内可以向上一级纪检监察机关反映。证据清单指纹 {case.evidence_digest[:32]}",
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class TraceLine:
    """One act: when, who, as what, what he did and said, and where it stands in the log ("" while it waits)."""

    at: str
    who: str
    what: str
    said: str
    place: str


def trace_form(
    title: str, number: str, unit: str, facts: Sequence[tuple[str, str]], lines: Sequence[TraceLine]
) -> TableForm:
    """倒查单: everything about one mark on one table."""
    rows = [(TableCell(text=label, span=4, label=True), TableCell(text=value, span=20)) for label, value in facts]
    heads = (("时间", 4), ("谁", 5), ("做了什么", 7), ("说了什么", 5), ("存证", 3))
    rows.append(tuple(TableCell(text=text, span=span, label=True) for text, span in heads))
    for line in lines:
        cells = (line.at, line.who, line.what, line.said, line.place)
        rows.append(tuple(TableCell(text=text, span=span) for text, (_, span) in zip(cells, heads, strict=True)))
    return TableForm(
        title=title,
        left=f"单位：{unit}",
        right=f"申请编号：{number}",
        rows=tuple(rows),
        foot="本单由系统按存证账本生成，每一行的存证序号可以在账本里逐条核对。照片和盖章文件附后。",
    )
