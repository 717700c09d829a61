"""Holding a review: `from zhangfa.reviews import services as reviews`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from django.db import IntegrityError, transaction
from zhangfa_protocol import draw as lots
from zhangfa_protocol.checkpoint import open_note, vkeys

from zhangfa.impressions import queries as impressions
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Conflict, Refusal, Refused, require
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger import queries as log
from zhangfa.ledger import services as ledger
from zhangfa.ledger.core import origin_of, tenant_of
from zhangfa.ledger.ports import CheckpointSigner
from zhangfa.organizations import queries as organizations
from zhangfa.reviews import core, queries
from zhangfa.reviews.core import (
    Judged,
    Result,
    Review,
    ReviewAnnounced,
    ReviewClosed,
    ReviewDrawn,
    ReviewJudged,
    ReviewRectified,
    ReviewState,
    ReviewVerified,
)
from zhangfa.reviews.models import JudgedRow, ReviewRow
from zhangfa.reviews.ports import Storage, TableSetter


def announce(*, actor: Actor, now: datetime, review_id: str, town: TreePath, month: str, team: Sequence[str]) -> Review:
    """公布会审: the team, the month, and the digest of everything that could be drawn."""
    rules = queries.checklist()
    known = {each.person: each for each in queries.candidates(town, now)}
    members = [known[person] for person in dict.fromkeys(team) if person in known]
    with transaction.atomic():
        places = queries.population(town, month)
        again = ReviewRow.objects.filter(path=town.text, month=month).exists()
        require(core.why_not_announce(rules, town, actor, members, population=len(places), again=again))
        digest, tenant = lots.population_digest(places), tenant_of(town)
        fact = ReviewAnnounced(
            subject=review_id,
            path=town.text,
            month=month,
            population=digest,
            items=len(places),
            count=min(rules.sample, len(places)),
            known=log.size(tenant),
            team=tuple(each.person for each in members),
        )
        row = ReviewRow(id=review_id, tenant=tenant, path=town.text, month=month, state=ReviewState.ANNOUNCED.value)
        row.team, row.population, row.digest = [asdict(each) for each in members], list(places), digest.hex()
        row.count, row.announced_by, row.announced_at = fact.count, actor.name, now
        row.entry = ledger.append(fact, actor=actor, now=now)
        _insert(row)
    return row.value()


def _insert(row: ReviewRow) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict("somebody else announced it just now") from error


def draw(*, actor: Actor, now: datetime, review_id: str, keys: CheckpointSigner) -> bool:
    """抽取, by a job, as soon as a checkpoint is signed after the one that covers the announcement."""
    with transaction.atomic():
        row = ReviewRow.objects.select_for_update().filter(pk=review_id).first()
        if row is None or not actor.may("review:draw", TreePath(row.path)):
            raise Refused(Refusal("reviews.may_not_hold"))
        entry = log.entry(row.entry)
        if row.state != ReviewState.ANNOUNCED.value or entry is None or entry.index is None:
            return False
        covering = log.checkpoint_beyond(row.tenant, entry.index)
        next_one = log.checkpoint_beyond(row.tenant, covering[0]) if covering else None
        if covering is None or next_one is None:
            return False
        head = open_note(next_one[1], vkeys(keys.verifier_keys(origin_of(row.tenant))))
        drawn = lots.draw(row.population, row.count, head)
        row.state, row.announced_in, row.checkpoint = ReviewState.DRAWN.value, covering[0], next_one[1]
        row.drawn = list(drawn)
        row.save(update_fields=["state", "announced_in", "checkpoint", "drawn"])
        team = tuple(each["person"] for each in row.team)
        said = {"month": row.month, "size": head.size, "drawn": drawn, "team": team}
        ledger.append(ReviewDrawn(subject=row.pk, path=row.path, **said), actor=actor, now=now)
    return True


def judge(
    *, actor: Actor, now: datetime, review_id: str, index: int, item: str, result: Result, note: str = ""
) -> None:
    """对照清单: one item of one drawn use, once, by a member of the team who had no part in it."""
    rules = queries.checklist()
    with transaction.atomic():
        row = queries.row_for(actor, review_id, lock=True)
        review, about = row.value(), queries.uses(row.value()).get(index)
        if item not in {each.key for each in rules.items} or about is None:
            raise Refused(Refusal("reviews.not_drawn"))
        involved = impressions.involved_in(about.id)
        judged = JudgedRow.objects.filter(review=row, index=index, item=item).exists()
        require(core.why_not_judge(review, actor, index, result, note, involved=involved, judged=judged))
        due = now + rules.rectify_within if result is Result.PROBLEM else None
        JudgedRow.objects.create(
            review=row,
            index=index,
            item=item,
            path=about.path.text,
            result=result.value,
            note=note.strip(),
            by=actor.name,
            by_id=actor.id,
            due_at=due,
        )
        said = {"index": index, "item": item, "result": result, "place": about.path.text, "due_at": due}
        fact = ReviewJudged(subject=row.pk, path=row.path, note=note.strip(), **said)
        ledger.append(fact, actor=actor, now=now)


def rectify(*, actor: Actor, now: datetime, review_id: str, judged_id: int, note: str) -> None:
    """报告整改, by the village."""
    with transaction.atomic():
        row, found = _problem(actor, review_id, judged_id)
        require(core.why_not_rectify(found.value(), TreePath(found.path), actor, note))
        JudgedRow.objects.filter(pk=found.pk).update(done=note.strip(), done_by=actor.name)
        team = tuple(each["person"] for each in row.team)
        said = {"index": found.index, "item": found.item, "team": team, "note": note.strip()}
        ledger.append(ReviewRectified(subject=row.pk, path=row.path, **said), actor=actor, now=now)


def verify(*, actor: Actor, now: datetime, review_id: str, judged_id: int, accepted: bool, note: str) -> None:
    """复核整改, by a member who did not find it; what is not good enough goes back to the village."""
    with transaction.atomic():
        row, found = _problem(actor, review_id, judged_id)
        require(core.why_not_verify(row.value(), found.value(), actor, note))
        good = {"verified": note.strip(), "verified_by": actor.name}
        again = {"done": "", "done_by": "", "due_at": now + queries.checklist().rectify_within}
        JudgedRow.objects.filter(pk=found.pk).update(**(good if accepted else again))
        said = {"index": found.index, "item": found.item, "accepted": accepted, "place": found.path}
        ledger.append(ReviewVerified(subject=row.pk, path=row.path, note=note.strip(), **said), actor=actor, now=now)


def _problem(actor: Actor, review_id: str, judged_id: int) -> tuple[ReviewRow, JudgedRow]:
    row = queries.row_for(actor, review_id, lock=True)
    known: dict[int, Judged] = {each.id: each for each in queries.judged(actor, row.value())}
    if judged_id not in known:
        raise Refused(Refusal("reviews.unknown"))
    return row, JudgedRow.objects.get(pk=judged_id)


def close(*, actor: Actor, now: datetime, review_id: str, tables: TableSetter, storage: Storage) -> Review:
    """结束会审, with its report."""
    rules = queries.checklist()
    with transaction.atomic():
        row = queries.row_for(actor, review_id, lock=True)
        review = row.value()
        judged = queries.judged(actor, review)
        require(core.why_not_close(review, rules, judged, actor))
        numbers = {index: about.number for index, about in queries.uses(review).items()}
        unit = organizations.full_name(review.path)
        digest = storage.put(tables.table(core.report_of(review, rules, judged, numbers, unit=unit)))
        ReviewRow.objects.filter(pk=row.pk).update(state=ReviewState.CLOSED.value, report=digest)
        fact = ReviewClosed(subject=row.pk, path=row.path, month=row.month, report=bytes.fromhex(digest))
        ledger.append(fact, actor=actor, now=now)
    return queries.find(actor, review_id)
