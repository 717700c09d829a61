"""Shapes of the open API. Descriptions are Chinese: they are what the other system's makers read."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import ConfigDict, Field

from zhangfa.api.schemas.common import Choice, Moment, State, UnitRef
from zhangfa.api.schemas.insight import Figures, LowerUnit, NamedFigures
from zhangfa.partners.core import EVENTS

Cursor = Annotated[
    str, Field(max_length=140, description="上一页的 next；第一页不写。翻页时新增的数据不会让您看重或者看漏。")
]
Limit = Annotated[int, Field(ge=1, le=200, description="一页多少条")]
Unit = Annotated[str, Field(max_length=120, description="地区路径，例如 3399/339901/339901101；不写就是密钥的整个范围")]
Month = Annotated[
    str, Field(pattern=r"^((19|20)\d\d-(0[1-9]|1[0-2]))?$", description="月份，例如 2026-11；不写就是本月")
]
_UNIT = {"path": "3399/339901/339901101/339901101201", "name": "青石村"}


class Asked(Schema):
    unit: Unit = ""
    cursor: Cursor = ""
    limit: Limit = 50


class AskedBetween(Asked):
    since: datetime | None = Field(None, description="从这一刻起（含），带时区")
    until: datetime | None = Field(None, description="到这一刻止（不含），带时区")


class AskedApplications(AskedBetween):
    state: State | None = Field(None, description="只看这个状态")


class AskedFigures(Schema):
    unit: Unit = ""
    since: Month = ""
    until: Month = ""


class KeyState(Schema):
    """密钥自己的情况。"""

    name: str
    scopes: list[Choice]
    unit: UnitRef
    per_minute: int = Field(description="每分钟最多多少次")
    used: int = Field(description="一共用过多少次，含这一次")
    expires_at: Moment


class UnitLine(Schema):
    path: str
    name: str
    kind: Literal["city", "county", "town", "village"]


class UnitPage(Schema):
    items: list[UnitLine]


class ApplicationState(Schema):
    """一件用章申请办到哪一步。不含任何人的姓名和号码。"""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "number": "261123000017",
                "unit": _UNIT,
                "matter": "居住证明",
                "seal": {"code": "committee", "label": "村委会印章"},
                "state": {"code": "used", "label": "已用印"},
                "copies": 1,
                "impressions": 1,
                "submitted_at": "2026-11-23T09:00:00+08:00",
                "due_at": None,
                "approved_at": "2026-11-23T09:07:41+08:00",
            }
        }
    )
    number: str = Field(description="12 位申请编号，县内唯一")
    unit: UnitRef
    matter: str
    seal: Choice
    state: Choice
    copies: int
    impressions: int = Field(description="批准盖几次章")
    submitted_at: Moment
    due_at: Moment | None = Field(description="当前环节的时限")
    approved_at: Moment | None


class ApplicationPage(Schema):
    items: list[ApplicationState]
    next: str | None = Field(description="下一页的游标；没有下一页时为 null")


class UseLine(Schema):
    """盖了一次章（或者没有盖成）。不含任何人的姓名。"""

    application: str = Field(description="申请编号")
    unit: UnitRef
    matter: str
    seal: str
    medium: Choice = Field(description="实物印章或电子印章")
    number: int = Field(description="这份许可的第几次")
    outcome: Choice
    at: Moment | None = Field(description="盖章时刻，终端时间不可信时为 null")
    recorded_at: Moment


class UsePage(Schema):
    items: list[UseLine]
    next: str | None


class FiguresAnswer(Schema):
    """用时以秒计；批准 0 件时平均数和分位数为 null。"""

    unit: UnitRef
    since: str
    until: str
    whole: Figures
    before: Figures = Field(description="前一个同样长的时期")
    lower: list[LowerUnit]
    months: list[NamedFigures]
    behind: int = Field(description="还有多少条账本记录没有统计进来")


class BoardLine(Schema):
    day: str
    matter: str
    seal: str
    marks: int


class BoardTotal(Schema):
    name: str
    count: int


class BoardAnswer(Schema):
    """一个村一个月的用章公开，与公开页面相同。"""

    unit: UnitRef
    month: str
    lines: list[BoardLine]
    totals: list[BoardTotal]
    marks: int
    scores: list[BoardTotal]


class PaperAnswer(Schema):
    """纸上核验码背后的登记，姓名打了码，与公开核验页相同。`proof` 是可以离线验证的存证证明（tlog-proof）。"""

    check_code: str
    number: str
    verdict: str
    says: str
    matter: str
    unit: str
    seal: str
    applicant: str
    approvers: list[str]
    granted: int
    used: int
    proof: str | None


class EventLine(Schema):
    """与回调推送的内容完全相同。`index` 是它在县存证账本里的位置，按它排序就是发生的先后。"""

    id: str
    type: str
    label: str
    timestamp: str
    log: str
    index: int
    data: dict[str, Any]


class EventPage(Schema):
    """`next` 总是有：下次从它接着取。`more` 为真时马上还有。"""

    items: list[EventLine]
    next: str
    more: bool


class CallbackIn(Schema):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {"url": "https://oa.example.com/zhangfa", "kinds": ["application.approved", "impression.ended"]}
        }
    )
    url: str = Field(max_length=500, description="https 地址")
    kinds: list[str] = Field(min_length=1, max_length=40, description="要接收的事件：" + "、".join(EVENTS))


class CallbackLine(Schema):
    id: str
    url: str
    kinds: list[str]
    made_at: Moment


class CallbackMade(CallbackLine):
    """`secret` 只在这里给一次，用来验签。"""

    secret: str


class CallbackList(Schema):
    items: list[CallbackLine]


class StartLine(Schema):
    """一条动工（放样）记录。"""

    village: str = Field(max_length=80, description="村名；同名的前面加镇名")
    name: str = Field(max_length=40, description="户主姓名，只用来比对，不保存")
    id_number: str = Field("", max_length=18, description="户主身份证号，只用来比对，不保存")
    number: str = Field("", max_length=12, description="章法的建房申请编号，知道就写")
    broken: str = Field(max_length=30, description="动工日期，2026-03-15")


class StartsIn(Schema):
    unit: Unit = ""
    only_try: bool = Field(False, description="只试一遍，不导入")
    lines: list[StartLine] = Field(min_length=1, max_length=2000)
