"""The verifier's answers, kept apart: is the file as it was sealed? who sealed it, when, says who, and does it hold?

The words of EN 319 102-1 (passed, indeterminate, failed, with a sub-indication) in plain Chinese. "Did we issue it?" is
not asked here: only the register of seals can tell.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta, timezone
from enum import StrEnum

from zhangfa_eseal.coverage import Coverage
from zhangfa_eseal.verify.words import say

CHINA = timezone(timedelta(hours=8))


class Verdict(StrEnum):
    PASSED = "passed"
    INDETERMINATE = "indeterminate"
    FAILED = "failed"


class TimeSource(StrEnum):
    TIMESTAMP = "timestamp"
    STATED = "stated"
    NONE = "none"


_SOURCES = {TimeSource.TIMESTAMP: "时间戳证明", TimeSource.STATED: "签章人自己说的", TimeSource.NONE: "不明"}
_VERDICTS = {
    Verdict.PASSED: "签章有效",
    Verdict.INDETERMINATE: "不能确认签章有效",
    Verdict.FAILED: "签章无效",
}
_COVERED = {
    Coverage.WHOLE: "覆盖整个文件",
    Coverage.REVISION: "覆盖签章时的全部内容，此后只增加了签章或时间证据",
    Coverage.PART: "只覆盖文件的一部分",
}


@dataclass(frozen=True, kw_only=True)
class SignatureReport:
    """One signature. `reason` is the sub-indication, `level` such as B-LTA, or for OFD the version of the seal."""

    name: str
    signer: str
    intact: bool
    verdict: Verdict
    reason: str
    level: str
    coverage: Coverage
    time: datetime | None = None
    time_source: TimeSource = TimeSource.NONE
    seal: str = ""
    demo: bool = False
    problems: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        return "；".join(filter(None, (self._who(), self._when(), self._holds(), *map(say, self.problems)))) + "。"

    def _who(self) -> str:
        seal = f"印章“{self.seal}”，" if self.seal else ""
        return f"{seal}签章人“{self.signer or '不明'}”" + ("（演示证书，没有法律效力）" if self.demo else "")

    def _when(self) -> str:
        if not self.time:
            return "没有可信的签章时间"
        moment = self.time.astimezone(CHINA).strftime("%Y-%m-%d %H:%M:%S")
        return f"签章时间 {moment}（{_SOURCES[self.time_source]}）"

    def _holds(self) -> str:
        if not self.intact:
            return "签章后内容被改动，或签章已损坏"
        return f"{_COVERED[self.coverage]}，{_VERDICTS[self.verdict]}：{say(self.reason)}"


@dataclass(frozen=True, kw_only=True)
class FileReport:
    """`intact`: the file is as the last who sealed it left it, and every seal stands. `valid`: and every seal holds."""

    kind: str
    signatures: tuple[SignatureReport, ...] = ()
    problems: tuple[str, ...] = ()
    attachments: tuple[str, ...] = field(default=())

    @property
    def intact(self) -> bool:
        return bool(self.signatures) and not self.problems and all(one.intact for one in self.signatures)

    @property
    def valid(self) -> bool:
        return self.intact and all(one.verdict is Verdict.PASSED for one in self.signatures)

    @property
    def words(self) -> str:
        if not self.signatures:
            return "文件没有电子签章。" + "".join(f"{say(one)}。" for one in self.problems)
        first = "文件自签章后没有改动" if self.intact else "文件不完整或被改动"
        second = "全部签章有效" if self.valid else "并非全部签章都能确认有效"
        return f"{first}；{second}。" + "".join(f"{say(one)}。" for one in self.problems)

    def as_dict(self) -> dict:
        """For programs: the same answers, with the sentences."""
        found = asdict(self) | {"intact": self.intact, "valid": self.valid, "words": self.words}
        for one, report in zip(found["signatures"], self.signatures, strict=True):
            one["words"] = report.words
            one["time"] = report.time.isoformat() if report.time else None
        return found
