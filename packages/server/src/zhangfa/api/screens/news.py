"""What changed for one person since he last asked.

The cursor is a place in the logs of the counties where he may see anything, and his latest notice. Places in a log have
no gaps and never move, so nothing is missed and nothing needs a clock.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from zhangfa.api.auth import Caller
from zhangfa.applications import queries as applications
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger import queries as ledger
from zhangfa.ledger.core import Entry, tenant_of
from zhangfa.notices import queries as notices

AT_ONCE = 200
ABOUT_APPLICATIONS = ("application.", "permit.", "impression.", "archive.", "document.printed", "delay.")
# What else a screen may show, by the beginning of its facts' kind, and what is needed to read of it at its place.
ABOUT_OTHERS = {"alarm.": "alarm:read", "case.": "case:read", "review.": "review:hold", "concern.": "insight:read"}


@dataclass(frozen=True)
class Cursor:
    """`logs` are (county, next index), in the order of the counties."""

    logs: tuple[tuple[str, int], ...]
    notice: int

    @property
    def text(self) -> str:
        return ",".join(f"{tenant}:{index}" for tenant, index in self.logs) + f".{self.notice}"

    @classmethod
    def read(cls, text: str, caller: Caller) -> Cursor:
        """The cursor of an earlier answer; counties that are new to him, and cursors that are not ours, begin now."""
        known, notice = _parts(text)
        logs = tuple((tenant, known.get(tenant, ledger.size(tenant))) for tenant in _tenants(caller))
        return cls(logs, notice if notice is not None else notices.latest_id(caller.actor))

    def after_notice(self, notice: int) -> Cursor:
        return replace(self, notice=notice)


def _parts(text: str) -> tuple[dict[str, int], int | None]:
    logs, dot, notice = text.rpartition(".")
    if not dot or not _is_number(notice):
        return {}, None
    pairs = [each.partition(":") for each in logs.split(",") if each]
    return {tenant: int(index) for tenant, _, index in pairs if _is_number(index)}, int(notice)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


def _tenants(caller: Caller) -> list[str]:
    return sorted({tenant_of(grant.path) for grant in caller.actor.grants if grant.path.depth > 0})


def changed(caller: Caller, cursor: Cursor) -> tuple[list[str], Cursor]:
    """Ids of applications, alarms, cases, reviews and concerns that he may read and that something happened to, and the
    cursor after them."""
    subjects: dict[str, None] = {}
    others: dict[str, None] = {}
    logs = []
    for tenant, index in cursor.logs:
        entries = ledger.read_since(tenant, index, AT_ONCE)
        subjects |= {entry.subject: None for entry in entries if entry.kind.startswith(ABOUT_APPLICATIONS)}
        others |= {entry.subject: None for entry in entries if _may_read_other(caller, entry)}
        logs.append((tenant, index + len(entries)))
    known = applications.about(subjects)
    mine = [each for each in subjects if each in known and _may_read(caller, known[each])]
    return [*mine, *others], replace(cursor, logs=tuple(logs))


def _may_read(caller: Caller, about: applications.About) -> bool:
    return caller.actor.id in about.people or caller.actor.may("application:read", about.path)


def _may_read_other(caller: Caller, entry: Entry) -> bool:
    needed = next((right for begins, right in ABOUT_OTHERS.items() if entry.kind.startswith(begins)), None)
    return needed is not None and caller.actor.may(needed, TreePath(entry.path))
