"""What kind of paper it is (文书种类): by the words that only such a paper has."""

from __future__ import annotations

KINDS = {
    "lease": "土地流转（承包、租赁）合同",
    "contract": "合同",
    "building": "建房申请表",
    "labour": "劳务工资表",
    "certificate": "证明",
    "payment": "资金支付申请表",
    "notice": "通知公告",
    "unknown": "未能识别",
}

_WORDS: dict[str, tuple[tuple[str, float], ...]] = {
    "lease": (
        ("土地承包经营权", 3),
        ("流转合同", 4),
        ("土地租赁", 4),
        ("承包合同", 3),
        ("租赁合同", 3),
        ("流转期限", 2),
        ("土地流转", 3),
        ("每亩", 2),
        ("元/亩", 2),
        ("承租方", 2),
        ("发包方", 2),
        ("转出方", 2),
        ("流转费", 2),
        ("租金", 1),
        ("亩", 1),
        ("承包期", 1.5),
    ),
    "contract": (("合同", 2), ("协议", 2), ("甲方", 2), ("乙方", 2), ("违约", 1), ("一式", 1)),
    "building": (
        ("宅基地", 4),
        ("建房", 3),
        ("建筑面积", 2),
        ("占地面积", 2),
        ("层数", 1.5),
        ("檐口", 2),
        ("东至", 1),
        ("四至", 1),
        ("翻建", 1),
        ("规划许可", 2),
        ("农村村民住宅", 3),
        ("新建住房", 2),
    ),
    "labour": (
        ("工资发放", 4),
        ("劳务", 2),
        ("日工资", 3),
        ("天数", 2),
        ("实发", 2),
        ("工种", 2),
        ("领款人", 2),
        ("出勤", 2),
        ("用工", 2),
        ("工资表", 3),
        ("工日", 2),
        ("序号", 1),
        ("报酬", 1),
    ),
    "certificate": (
        ("兹证明", 5),
        ("兹有", 3),
        ("特此证明", 4),
        ("情况属实", 1),
        ("证明", 2),
        ("系我村", 3),
        ("系我", 1),
    ),
    "payment": (
        ("支付申请", 4),
        ("收款人", 3),
        ("开户银行", 2),
        ("开户行", 2),
        ("附件张数", 2),
        ("拨付", 1),
        ("账号", 1),
    ),
    "notice": (
        ("通知", 3),
        ("公告", 3),
        ("公示", 1),
        ("全体村民", 4),
        ("各位村民", 4),
        ("特此通知", 4),
        ("特此公告", 4),
    ),
}
_TITLE = 2.0  # a word of the title counts so much more
_LEAST = 4.0


def of(text: str) -> tuple[str, float]:
    """The kind of a document (a key of KINDS) from its text, and how clearly it leads (0..1)."""
    title = "".join(line for line in text.split("\n")[:3] if len(line) < 30)
    weights = {
        kind: sum(weight * (1 + _TITLE * (word in title)) for word, weight in words if word in text)
        for kind, words in _WORDS.items()
    }
    if weights["lease"] >= _LEAST and weights["contract"] >= _LEAST:
        weights["lease"] += weights["contract"]
    best, second = sorted(weights, key=lambda kind: -weights[kind])[:2]
    if weights[best] < _LEAST:
        return "unknown", 0.0
    return best, round(min(1.0, (weights[best] - 0.5 * weights[second]) / weights[best] + 0.25), 2)
