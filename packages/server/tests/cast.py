"""The fixed cast: 青石村 in 白水镇, and 吴强 from 柳河村, who must see nothing.

`cast.HEAD.actor` is a plain actor for laws, without any database; the fixture `village` puts everybody into the
database, through the deeds that put them there in earnest.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from zhangfa.access import queries as access
from zhangfa.access.core import grants_of
from zhangfa.kernel.actor import Actor, ActorKind
from zhangfa.kernel.secrets import Cipher
from zhangfa.kernel.tree import TreePath
from zhangfa.organizations import services as organizations
from zhangfa.organizations.core import Office, UnitKind

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # Monday, nine in the morning in China
SINCE = date(2025, 1, 1)

CITY = TreePath("3399")
COUNTY = TreePath("3399/339901")
TOWN = TreePath("3399/339901/339901101")
VILLAGE = TreePath("3399/339901/339901101/339901101201")
NEXT_VILLAGE = TreePath("3399/339901/339901101/339901101202")
OTHER_TOWN = TreePath("3399/339901/339901102")
OTHER_COUNTY = TreePath("3399/339902")
TENANT = "339901"
UNITS = (
    (CITY, UnitKind.CITY, "云州市"),
    (COUNTY, UnitKind.COUNTY, "云溪县"),
    (TOWN, UnitKind.TOWN, "白水镇"),
    (VILLAGE, UnitKind.VILLAGE, "青石村"),
    (NEXT_VILLAGE, UnitKind.VILLAGE, "柳河村"),
    (OTHER_TOWN, UnitKind.TOWN, "松坪镇"),
    (OTHER_COUNTY, UnitKind.COUNTY, "青岚县"),
)


@dataclass(frozen=True)
class Member:
    """One person of the cast; `number` makes the id and the phone."""

    number: int
    name: str
    home: TreePath
    offices: tuple[Office, ...] = ()
    id_number: str = ""

    @property
    def id(self) -> str:
        return f"person{self.number:020d}"

    @property
    def phone(self) -> str:
        return f"138{self.number:08d}"

    @property
    def actor(self) -> Actor:
        """With the power of the offices, as access would derive it."""
        held = [(office, self.home) for office in self.offices]
        return Actor(ActorKind.PERSON, self.id, self.name, grants_of(access.roles(), self.home, held))


VILLAGER = Member(1, "周大山", VILLAGE, id_number="339901196803150019")
CLERK = Member(2, "刘芳", VILLAGE, (Office.CLERK,))
REVIEWER = Member(3, "何军", VILLAGE, (Office.REVIEWER,))
SECRETARY = Member(4, "王建国", VILLAGE, (Office.SECRETARY,))
HEAD = Member(5, "李秀英", VILLAGE, (Office.VILLAGE_HEAD,))
KEEPER = Member(6, "赵玉兰", VILLAGE, (Office.KEEPER,))
INSPECTOR = Member(7, "陈志远", VILLAGE, (Office.LIAISON_INSPECTOR,))
STRANGER = Member(9, "吴强", NEXT_VILLAGE, (Office.CLERK,))
TOWN_REVIEWER = Member(10, "孙明", TOWN, (Office.ECONOMIC_STATION,))
DISCIPLINE = Member(11, "冯静", TOWN, (Office.DISCIPLINE_OFFICER,))
ADMINISTRATOR = Member(12, "郑海", COUNTY, (Office.ADMINISTRATOR,))
AUDITOR = Member(13, "钱文", COUNTY, (Office.AUDITOR,))
ALL = (
    VILLAGER,
    CLERK,
    REVIEWER,
    SECRETARY,
    HEAD,
    KEEPER,
    INSPECTOR,
    STRANGER,
    TOWN_REVIEWER,
    DISCIPLINE,
    ADMINISTRATOR,
    AUDITOR,
)
FOUNDER = Actor.for_job("seed", {"unit:found", "person:register", "person:appoint", "keeper:enrol", "account:open"})


def settle(cipher: Cipher) -> None:
    """Units, people and appointments of the cast."""
    for path, kind, name in UNITS:
        organizations.found_unit(path=path, kind=kind, name=name, actor=FOUNDER, now=NOW)
    for member in ALL:
        settle_member(member, cipher)


def settle_member(member: Member, cipher: Cipher) -> None:
    organizations.register_person(
        person_id=member.id,
        name=member.name,
        home=member.home,
        phone=member.phone,
        id_number=member.id_number,
        cipher=cipher,
        actor=FOUNDER,
        now=NOW,
    )
    for office in member.offices:
        organizations.appoint(
            appointment_id=f"{office.value}{member.number}",
            person_id=member.id,
            office=office,
            path=member.home,
            opens_on=SINCE,
            actor=FOUNDER,
            now=NOW,
        )
