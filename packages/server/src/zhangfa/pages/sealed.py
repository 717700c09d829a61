"""Three questions about a sealed document, answered apart: is the file whole? did we issue it? does it still stand?

What is not asked is not answered: whoever only types a code is told nothing about the file in his hand.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from zhangfa_eseal.verify.words import say

from zhangfa.eseals import queries as eseals
from zhangfa.eseals.core import Validity, shown_code
from zhangfa.eseals.queries import PublicDocument
from zhangfa.kernel.clock import day_in_china

TONES = {Validity.VALID: "valid", Validity.VOID: "void", Validity.REPLACED: "void"}
INDICATIONS = {
    "passed": ("valid", "验证通过", "TOTAL-PASSED"),
    "indeterminate": ("waiting", "不能确定", "INDETERMINATE"),
    "failed": ("void", "验证没有通过", "TOTAL-FAILED"),
}
SOURCES = {
    "timestamp": "时间戳机构证明的时间",
    "stated": "签章人自己写的时间，没有时间戳证明",
    "none": "没有时间",
}
COVERED = {
    "whole": "整个文件",
    "revision": "签章时的全部内容，此后只增加了签章或时间证据",
    "part": "只有一部分，其余内容不在签章保护之内",
}


@dataclass(frozen=True)
class Answer:
    """`word` answers; `tone` is one of the page's colours."""

    question: str
    word: str
    tone: str
    text: str


@dataclass(frozen=True)
class SignatureShown:
    """One signature of the file: `indication` and `reason` in the words of EN 319 102-1, with what they mean."""

    signer: str
    seal: str
    demo: bool
    at: datetime | None
    source: str
    level: str
    coverage: str
    tone: str
    word: str
    indication: str
    reason: str
    meaning: str
    problems: tuple[str, ...]


@dataclass(frozen=True)
class Shown:
    """What the page says. `file` names what was in hand: "", "digest" or "upload"."""

    file: str
    digest: str
    answers: tuple[Answer, ...]
    document: PublicDocument | None
    code: str
    signatures: tuple[SignatureShown, ...] = ()

    @property
    def good(self) -> bool:
        """Intact, issued by us, and in force."""
        return self.file == "upload" and all(answer.tone == "valid" for answer in self.answers)


def of_document(document: PublicDocument) -> Shown:
    """Somebody has the token or the code, and we have not seen his file."""
    answers = (_not_seen(), _only_registered(), _in_force(document))
    return Shown("", "", answers, document, shown_code(document.code))


def of_digest(digest: str) -> Shown:
    """The file stayed where it is; only its SHA-256 came."""
    document = eseals.by_digest(digest)
    return _shown("digest", digest, _only_digest(document), document)


def of_upload(data: bytes, report: dict) -> Shown:
    digest = hashlib.sha256(data).hexdigest()
    document = eseals.by_digest(digest)
    signatures = tuple(_signature(each) for each in report["signatures"])
    return _shown("upload", digest, _whole(report), document, signatures, genuine=report["valid"])


def _shown(
    file: str,
    digest: str,
    whole: Answer,
    document: PublicDocument | None,
    signatures: tuple[SignatureShown, ...] = (),
    *,
    genuine: bool = False,
) -> Shown:
    answers = (whole, _issued(document, genuine=genuine), _in_force(document))
    return Shown(file, digest, answers, document, shown_code(document.code) if document else "", signatures)


WHOLE, ISSUED, STANDS = "文件完整吗？", "是我们出的吗？", "现在还有效吗？"


def _not_seen() -> Answer:
    return Answer(WHOLE, "没有检查", "waiting", "没有看到您手里的文件，回答不了。要检查，请把文件传上来。")


def _only_digest(document: PublicDocument | None) -> Answer:
    """Who sealed it, and whether the seals hold, needs the file itself."""
    same = "指纹与登记的一样，内容没有变过；" if document else ""
    return Answer(WHOLE, "没有检查", "waiting", f"{same}文件没有传上来，里面的签章没有检查，只回答下面两个问题。")


def _whole(report: dict) -> Answer:
    told = "".join(f"{say(each)}。" for each in report["problems"])
    if not report["signatures"]:
        return Answer(WHOLE, "没有电子签章", "void", f"{told}纸上的章拍照、扫描进文件，不算电子签章。")
    if not report["intact"]:
        return Answer(WHOLE, "不完整", "void", f"签章以后，内容被改动过，或者签章已经损坏。{told}请不要接受。")
    if not report["valid"]:
        return Answer(WHOLE, "没有改动", "waiting", "签章以后内容没有改动；但签章不能全部确认，见下面。")
    return Answer(WHOLE, "完整", "valid", "签章以后没有改动，每个签章都验证通过。")


def _only_registered() -> Answer:
    text = "我们出过下面登记的这份文件。您手里的是不是它，要核对内容，或者把文件传上来、算一下指纹。"
    return Answer(ISSUED, "有登记", "waiting", text)


def _issued(document: PublicDocument | None, *, genuine: bool) -> Answer:
    if document:
        return Answer(ISSUED, "是", "valid", "与我们登记的文件一个字节也不差。")
    if genuine:
        return Answer(ISSUED, "没有登记", "void", "签章是真的，但我们没有登记出过这个文件。请不要接受，告诉出具单位。")
    return Answer(ISSUED, "不是", "void", "我们没有出过这个文件。另存、转换、打印再扫描过的，也不是原来的文件。")


def _in_force(document: PublicDocument | None) -> Answer:
    if document is None:
        return Answer(STANDS, "不知道", "waiting", "没有登记的文件，谈不上有效无效。")
    word, tone = document.validity.label, TONES[document.validity]
    if document.validity is Validity.VALID:
        return Answer(STANDS, word, tone, "到现在没有作废，也没有被替换。")
    day = day_in_china(document.voided_at) if document.voided_at else ""
    text = f"{day} 起{word}。原因：{document.reason or '没有写'}。"
    return Answer(STANDS, word, tone, text + ("代替它的文件见下面。" if document.replaced_by else ""))


def _signature(told: dict) -> SignatureShown:
    tone, word, indication = INDICATIONS[told["verdict"]]
    return SignatureShown(
        signer=told["signer"] or "不明",
        seal=told["seal"],
        demo=told["demo"],
        at=datetime.fromisoformat(told["time"]) if told["time"] else None,
        source=SOURCES[told["time_source"]],
        level=told["level"],
        coverage=COVERED[told["coverage"]],
        tone=tone,
        word=word,
        indication=indication,
        reason=told["reason"],
        meaning=say(told["reason"]),
        problems=tuple(say(each) for each in told["problems"] if each != told["reason"]),
    )
