"""Keys of other systems for the matrix: the right one, and every way of being the wrong one."""

from __future__ import annotations

from datetime import timedelta

import cast
from counter import Counter
from zhangfa.applications import queries as applications
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger import queries as ledger
from zhangfa.partners import queries as about_partners
from zhangfa.partners import services as partners
from zhangfa.partners.core import Event, Key, Scope, token_of
from zhangfa.partners.models import DeliveryRow

SECRET = "a" * 52
DAY = timedelta(days=1)
OTHER_ADMINISTRATOR = cast.Member(22, "邵云", cast.OTHER_COUNTY, cast.ADMINISTRATOR.offices)
# Person of the table → the letter that fills the key's id.
LETTERS = {"right": "r", "scope": "s", "board": "b", "region": "o", "revoked": "v", "expired": "e"}


def token(who: str) -> str:
    return token_of(LETTERS[who] * 26, SECRET)


def give_keys(counter: Counter, archived: str) -> dict[str, str]:
    """The ids that the matrix asks with."""
    now = counter.now
    _give("right", now - DAY)
    _give("scope", now - DAY, scopes=(Scope.BOARDS,))
    _give("board", now - DAY, scopes=(Scope.PAPERS,))
    _give("region", now - DAY, place=cast.OTHER_COUNTY, actor=OTHER_ADMINISTRATOR)
    _give("expired", now - 2 * DAY, life=DAY)
    revoked = _give("revoked", now - DAY)
    partners.revoke_key(actor=cast.ADMINISTRATOR.actor, now=now, key_id=revoked.id, reason="换了系统")
    key = about_partners.key(cast.ADMINISTRATOR.actor, LETTERS["right"] * 26)
    made = partners.register_callback(
        actor=key.actor,
        now=now - DAY,
        callback_id="c" * 26,
        secret=b"0" * 32,
        url="https://oa.example.com/zhangfa",
        kinds=["application.approved"],
        cipher=counter.cipher,
    )
    return {"key": key.id, "callback": made.id, "delivery": _parked(counter, archived), "number": _number(archived)}


def _number(application: str) -> str:
    return applications.about_one(application).number


def _give(
    who: str,
    at: object,
    *,
    scopes: tuple[Scope, ...] = tuple(Scope),
    place: TreePath = cast.COUNTY,
    actor: cast.Member = cast.ADMINISTRATOR,
    life: timedelta = timedelta(days=30),
) -> Key:
    return partners.make_key(
        actor=actor.actor,
        now=at,
        key_id=LETTERS[who] * 26,
        secret=SECRET,
        place=place,
        name=f"县数据平台 {who}",
        purpose="汇总全县用章情况",
        scopes=scopes,
        life=life,
        per_minute=600,
    )


def _parked(counter: Counter, application: str) -> str:
    """What was approved could not be told."""
    entry = next(each for each in ledger.history(application) if each.kind == "application.approved")
    event = Event(
        log=entry.tenant,
        index=entry.index,
        kind=entry.kind,
        at=entry.at,
        path=TreePath(entry.path),
        about=_number(application),
    )
    partners.queue(event=event, data={"id": "evt"}, now=counter.now)
    row = DeliveryRow.objects.get()
    DeliveryRow.objects.filter(pk=row.pk).update(state="parked", attempts=11, answer="503")
    return str(row.pk)
