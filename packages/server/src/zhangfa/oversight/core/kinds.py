"""What alarms there are: label, level and remedy of each kind. One list for the whole program. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from zhangfa.kernel.labelled import Labelled


class AlarmLevel(Labelled):
    NOTICE = "notice", "提醒"
    WARNING = "warning", "警告"
    URGENT = "urgent", "紧急"


class AlarmKind(StrEnum):
    APPROVAL_OVERDUE = "approval_overdue"
    TOWN_DELAY = "town_delay"
    APPROVED_NOT_STAMPED = "approved_not_stamped"
    TERMINAL_SILENT = "terminal_silent"
    TERMINAL_TAMPERED = "terminal_tampered"
    TERMINAL_QUARANTINED = "terminal_quarantined"
    PAGE_REFUSED_REPEATEDLY = "page_refused_repeatedly"
    CODE_WRONG_REPEATEDLY = "code_wrong_repeatedly"
    USED_IN_A_RUSH = "used_in_a_rush"
    USED_AFTER_RECALL = "used_after_recall"
    USE_UNCERTAIN = "use_uncertain"
    USE_WITHOUT_PERMIT = "use_without_permit"
    USE_OVER_COUNT = "use_over_count"
    MARK_WRONG = "mark_wrong"
    USE_AT_ODD_HOUR = "use_at_odd_hour"
    USE_AT_OTHER_PLACE = "use_at_other_place"
    PERMIT_NOT_TAKEN = "permit_not_taken"
    ESEAL_ENDING = "eseal_ending"
    WORK_FAILED = "work_failed"
    RULE_FAILED = "rule_failed"
    # raised by those who look at the figures
    LEASE_UNUSUAL = "lease_unusual"
    CONTRACT_SPLIT = "contract_split"
    CLAUSE_MISSING = "clause_missing"
    LABOUR_CONFLICT = "labour_conflict"
    BUILDING_UNAPPROVED = "building_unapproved"

    @property
    def label(self) -> str:
        return KINDS[self][0]

    @property
    def level(self) -> AlarmLevel:
        return KINDS[self][1]

    @property
    def remedy(self) -> str:
        return KINDS[self][2]


_NOTICE, _WARNING, _URGENT = AlarmLevel.NOTICE, AlarmLevel.WARNING, AlarmLevel.URGENT
# label, level, what to do about it
KINDS: Mapping[AlarmKind, tuple[str, AlarmLevel, str]] = {
    AlarmKind.APPROVAL_OVERDUE: ("审批超时", _WARNING, "请承办人今天办理；办不了的写明原因，或转办、请人代理。"),
    AlarmKind.TOWN_DELAY: ("乡镇拖延", _WARNING, "请镇里承办人今天办理并说明原因；村里不用再跑。"),
    AlarmKind.APPROVED_NOT_STAMPED: ("批而不盖", _WARNING, "请问清申请人是否还需要：需要的尽快来盖，不需要的请撤回。"),
    AlarmKind.TERMINAL_SILENT: ("终端失联", _WARNING, "请到现场检查电源和网络；恢复以前不要在别处盖章。"),
    AlarmKind.TERMINAL_TAMPERED: ("终端被触动", _URGENT, "请先锁定终端，再到现场查看印章、锁舌和外壳，并看现场照片。"),
    AlarmKind.TERMINAL_QUARANTINED: ("终端日志异常", _URGENT, "终端已停用。请到现场封存，由厂家和镇纪检一起核查。"),
    AlarmKind.PAGE_REFUSED_REPEATEDLY: (
        "文件多次不符",
        _WARNING,
        "请问清放的是什么文件；有人想换文件盖章的，立案核查。",
    ),
    AlarmKind.CODE_WRONG_REPEATEDLY: (
        "用印码多次输错",
        _WARNING,
        "请核实是谁在试；申请人记错的，在申请详情里重新看用印码。",
    ),
    AlarmKind.USED_IN_A_RUSH: ("短时大量用章", _WARNING, "请抽看这段时间的用印照片，核对是否都是本人来办。"),
    AlarmKind.USED_AFTER_RECALL: (
        "撤销后用章",
        _URGENT,
        "请收回这张纸，核实终端当时是否收到撤销；盖出的章按作废登记。",
    ),
    AlarmKind.USE_UNCERTAIN: ("用印待核实", _URGENT, "请到现场看纸和照片，在申请档案里写下核实结论。"),
    AlarmKind.USE_WITHOUT_PERMIT: ("未批先盖", _URGENT, "请先锁定终端，追回盖出的纸，再立案倒查。"),
    AlarmKind.USE_OVER_COUNT: ("超次数用章", _URGENT, "请追回多盖的纸，核对照片和次数，再立案倒查。"),
    AlarmKind.MARK_WRONG: (
        "印迹不符",
        _URGENT,
        "请先锁定终端，收回这张纸，到现场看是哪枚印章盖的，对照盖章前后的照片，再立案倒查。",
    ),
    AlarmKind.USE_AT_ODD_HOUR: ("异时用章", _WARNING, "请问清为什么在这个时间盖章，看现场照片。"),
    AlarmKind.USE_AT_OTHER_PLACE: (
        "异地用章",
        _WARNING,
        "请核实用印码为什么出现在别处；可能外泄的，撤销许可重新签发。",
    ),
    AlarmKind.PERMIT_NOT_TAKEN: ("许可未被终端接受", _WARNING, "请管理员核对终端的登记和时间，处理后重新签发。"),
    AlarmKind.ESEAL_ENDING: (
        "电子印章快到期",
        _WARNING,
        "请本单位负责人在“电子印章”里申请换发；不再使用的，请注销。",
    ),
    AlarmKind.WORK_FAILED: ("系统后台任务失败", _WARNING, "请管理员按事件编号查看日志并处理。"),
    AlarmKind.RULE_FAILED: (
        "预警规则没有运行",
        _URGENT,
        "这条规则现在看不见问题。请管理员马上处理，处理前请人工抽查。",
    ),
    AlarmKind.LEASE_UNUSUAL: ("租金或条款异常", _WARNING, "请村里说明定价依据；说明成立的，记下理由后了结。"),
    AlarmKind.CONTRACT_SPLIT: (
        "疑似拆分合同",
        _WARNING,
        "请核对这几份合同是不是一件事；是的，合并后按限额重新走程序。",
    ),
    AlarmKind.CLAUSE_MISSING: ("合同要素不全", _NOTICE, "请在签订前补上缺的条款；已经签的，补签协议。"),
    AlarmKind.LABOUR_CONFLICT: ("劳务用工异常", _WARNING, "请核对考勤和领款签字，说明原因。"),
    AlarmKind.BUILDING_UNAPPROVED: ("建房批建不符", _WARNING, "请到现场核实开工时间，按村镇建设规定处理。"),
}
