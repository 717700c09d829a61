"""Alarms, notices and news for the screens."""

from __future__ import annotations

from zhangfa.api.auth import Caller
from zhangfa.api.schemas import watch as shapes
from zhangfa.api.schemas.session import Counts
from zhangfa.api.screens import alarms as alarm_shapes
from zhangfa.api.screens import news as news_cursor
from zhangfa.api.screens import places
from zhangfa.applications import queries as applications
from zhangfa.kernel.identifiers import new_id
from zhangfa.kernel.outcome import Refusal, Refused
from zhangfa.notices import queries, services
from zhangfa.notices.core import Notice
from zhangfa.oversight import queries as oversight
from zhangfa.oversight import services as oversight_services
from zhangfa.oversight.core import AlarmAction

PAGE = 30


def counts(caller: Caller) -> Counts:
    return Counts(
        todo=applications.todo_count(caller.actor, caller.now),
        alarms=oversight.open_count(caller.actor),
        notices=queries.unread(caller.actor),
    )


def alarms(caller: Caller, *, state: str, cursor: str) -> shapes.AlarmPage:
    found = oversight.page(caller.actor, only_open=state == "open", cursor=cursor)
    return shapes.AlarmPage(items=alarm_shapes.shown(caller, found.items), next=found.next or None, total=found.total)


def alarm(caller: Caller, alarm_id: str) -> shapes.AlarmDetail:
    found = oversight.alarm(caller.actor, alarm_id)
    if found is None:
        raise Refused(Refusal("oversight.unknown"))
    happened = [shapes.Happened(at=at, text=text) for at, text in oversight.occurrences(alarm_id)]
    return shapes.AlarmDetail(**alarm_shapes.shown(caller, [found])[0].dict(), happened=happened)


def act(caller: Caller, alarm_id: str, action: AlarmAction, *, note: str) -> shapes.AlarmView:
    deed = _ACTS[action]
    return alarm_shapes.shown(caller, [deed(alarm_id=alarm_id, note=note, actor=caller.actor, now=caller.now)])[0]


_ACTS = {
    AlarmAction.ACKNOWLEDGE: oversight_services.acknowledge,
    AlarmAction.RESOLVE: oversight_services.resolve,
    AlarmAction.DISMISS: oversight_services.dismiss,
}


def report(caller: Caller, *, unit: str, note: str) -> shapes.AlarmView:
    path = places.unit_path(unit) or places.home_of(caller)
    made = oversight_services.report(alarm_id=new_id(), path=path, note=note, actor=caller.actor, now=caller.now)
    return alarm_shapes.shown(caller, [made])[0]


def notices(caller: Caller, *, cursor: str) -> shapes.NoticePage:
    found = queries.notices(caller.actor, before=_number(cursor) if cursor else None, limit=PAGE + 1)
    more = str(found[PAGE - 1].id) if len(found) > PAGE else None
    return shapes.NoticePage(items=[notice(each) for each in found[:PAGE]], next=more, total=None)


def notice(found: Notice) -> shapes.NoticeView:
    return shapes.NoticeView(
        id=str(found.id),
        kind=found.kind,
        title=found.title,
        text=found.text,
        link=found.link,
        created_at=found.created_at,
        read_at=found.read_at,
    )


def mark_read(caller: Caller, *, ids: list[str], everything: bool) -> shapes.ReadDone:
    chosen = None if everything else [_number(each) for each in ids]
    services.mark_read(ids=chosen, actor=caller.actor, now=caller.now)
    return shapes.ReadDone(unread=queries.unread(caller.actor))


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise Refused(Refusal("api.invalid", field="cursor"))
    return int(text)


def news(caller: Caller, *, since: str) -> shapes.News:
    cursor = news_cursor.Cursor.read(since, caller)
    changed, cursor = news_cursor.changed(caller, cursor)
    new = queries.news(caller.actor, after=cursor.notice) if since else ()
    cursor = cursor.after_notice(new[-1].id) if new else cursor
    return shapes.News(
        cursor=cursor.text,
        changed=changed,
        counts=counts(caller),
        notices=[notice(each) for each in new],
    )
