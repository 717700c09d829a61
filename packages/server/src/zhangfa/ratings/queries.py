"""Who may read complaints, and the numbers that everybody may see."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from zhangfa.applications import queries as applications
from zhangfa.applications.core import State
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.tree import TreePath
from zhangfa.organizations.queries import within
from zhangfa.ratings.core import READ, Complaint, Score, may_read
from zhangfa.ratings.models import ComplaintRow, RatedRow, ScoreRow

USED = frozenset({State.USED, State.ARCHIVED})
MOST = 500


def is_open_to(actor: Actor, application_id: str) -> bool:
    """Whether this person may rate it now."""
    about = applications.about_one(application_id)
    mine = about is not None and actor.is_person and actor.id == about.applicant_id and about.state in USED
    return mine and not RatedRow.objects.filter(pk=application_id).exists()


def complaints(actor: Actor) -> tuple[Complaint, ...]:
    """The newest first, the unanswered before the others."""
    rows = ComplaintRow.objects.filter(within(actor.paths(READ))).order_by("-day", "pk")[:MOST]
    found = [row.value() for row in rows if may_read(actor, TreePath(row.path))]
    return tuple(sorted(found, key=lambda each: bool(each.answer)))


def by_place(actor: Actor) -> Mapping[TreePath, Counter[Score]]:
    """How people were served, village by village, where the actor reads complaints."""
    found: dict[TreePath, Counter[Score]] = {}
    for path, score in ScoreRow.objects.filter(within(actor.paths(READ))).values_list("path", "score"):
        found.setdefault(TreePath(path), Counter())[Score(score)] += 1
    return {path: found[path] for path in sorted(found) if may_read(actor, path)}


def of_month(path: TreePath, month: str) -> Counter[Score]:
    """Open to everybody: numbers alone."""
    scores = ScoreRow.objects.filter(path=path.text, month=month).values_list("score", flat=True)
    return Counter(Score(score) for score in scores)
