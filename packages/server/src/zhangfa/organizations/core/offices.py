"""The kinds of units, the offices that exist in them, and how both are called. One list for the whole program."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class UnitKind(StrEnum):
    CITY = "city"
    COUNTY = "county"
    TOWN = "town"
    VILLAGE = "village"


KINDS_DOWNWARD = (UnitKind.CITY, UnitKind.COUNTY, UnitKind.TOWN, UnitKind.VILLAGE)


class Office(StrEnum):
    CLERK = "clerk"
    ACCOUNTANT = "accountant"
    KEEPER = "keeper"
    REVIEWER = "reviewer"
    VILLAGE_HEAD = "village_head"
    SECRETARY = "secretary"
    COMMITTEE_MEMBER = "committee_member"
    COOP_HEAD = "coop_head"
    SUPERVISION_HEAD = "supervision_head"
    REPRESENTATIVE = "representative"
    LIAISON_CADRE = "liaison_cadre"
    LIAISON_LEADER = "liaison_leader"
    LIAISON_INSPECTOR = "liaison_inspector"
    FIELD_LEADER = "field_leader"
    ECONOMIC_STATION = "economic_station"
    DISCIPLINE_OFFICER = "discipline_officer"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"

    @property
    def label(self) -> str:
        return _OFFICES[self][0]


_ABOVE_VILLAGE = frozenset({UnitKind.CITY, UnitKind.COUNTY, UnitKind.TOWN})
_TOWN = frozenset({UnitKind.TOWN})
_VILLAGE = frozenset({UnitKind.VILLAGE})
# A cadre or leader of the town who looks after a village holds that office at the village.
_OFFICES: Mapping[Office, tuple[str, frozenset[UnitKind]]] = {
    Office.CLERK: ("代办员", _VILLAGE),
    Office.ACCOUNTANT: ("报账员", _VILLAGE),
    Office.KEEPER: ("印章管理员", _VILLAGE | _TOWN),
    Office.REVIEWER: ("审查人", _VILLAGE),
    Office.VILLAGE_HEAD: ("村主任", _VILLAGE),
    Office.SECRETARY: ("村书记", _VILLAGE),
    Office.COMMITTEE_MEMBER: ("村委会委员", _VILLAGE),
    Office.COOP_HEAD: ("合作社理事长", _VILLAGE),
    Office.SUPERVISION_HEAD: ("村务监督委员会主任", _VILLAGE),
    Office.REPRESENTATIVE: ("村民代表", _VILLAGE),
    Office.LIAISON_CADRE: ("联村干部", _VILLAGE),
    Office.LIAISON_LEADER: ("联村领导", _VILLAGE),
    Office.LIAISON_INSPECTOR: ("监察联络员", _VILLAGE),
    Office.FIELD_LEADER: ("分管领导", _TOWN),
    Office.ECONOMIC_STATION: ("镇经管站", _TOWN),
    Office.DISCIPLINE_OFFICER: ("纪检监察干部", _ABOVE_VILLAGE),
    Office.AUDITOR: ("审计人员", _ABOVE_VILLAGE),
    Office.ADMINISTRATOR: ("系统管理员", _ABOVE_VILLAGE),
}
OFFICE_UNITS: Mapping[Office, frozenset[UnitKind]] = {office: kinds for office, (_, kinds) in _OFFICES.items()}
# What a leader of the town answers for (分管领导); one may answer for several.
FIELDS: Mapping[str, str] = {
    "agriculture": "农业农村",
    "civil": "民政",
    "finance": "财政",
    "building": "村镇建设",
    "land": "自然资源",
    "education": "教育文化",
    "health": "卫生健康",
    "justice": "综治司法",
    "emergency": "应急管理",
}
APPROVING = frozenset({Office.VILLAGE_HEAD, Office.SECRETARY, Office.COOP_HEAD})
COUNTERSIGNING = frozenset(
    {
        Office.COMMITTEE_MEMBER,
        Office.SUPERVISION_HEAD,
        Office.LIAISON_CADRE,
        Office.LIAISON_LEADER,
        Office.FIELD_LEADER,
    }
)
# Who has steps of a route to decide, and so may be stood in for. Keeping and watching are handed over by appointment.
DECIDING = APPROVING | COUNTERSIGNING | {Office.CLERK, Office.ACCOUNTANT, Office.REVIEWER, Office.ECONOMIC_STATION}


def office_label(office: Office, field: str = "") -> str:
    """分管领导（农业农村）."""
    return f"{office.label}（{FIELDS[field]}）" if field else office.label


def unit_of_office(office: Office) -> UnitKind:
    """The lowest kind of unit in which the office exists."""
    return next(kind for kind in reversed(KINDS_DOWNWARD) if kind in OFFICE_UNITS[office])
