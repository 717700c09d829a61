"""A matter being edited: drafted by one person, published by another or given back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from zhangfa.kernel.labelled import Labelled
from zhangfa.kernel.outcome import Refusal
from zhangfa.matters.core.schema import SchemaError, parse_matters
from zhangfa.matters.core.values import Matter

NOTE_LENGTH = 300


class DraftState(Labelled):
    OPEN = "open", "草稿"
    PUBLISHED = "published", "已发布"
    DISCARDED = "discarded", "已放弃"


@dataclass(frozen=True, kw_only=True)
class Draft:
    """`authors` are all who ever saved it; `revision` counts the savings; `version` is the one it was published as.

    `note` are the words with which `returner` gave it back, until it is saved again.
    """

    id: str
    region: str
    matter_id: str
    content: Mapping[str, Any]
    state: DraftState
    revision: int
    authors: tuple[str, ...]
    saved_at: datetime
    publisher: str
    version: int | None
    note: str = ""
    returner: str = ""


def drafted(content: Mapping[str, Any]) -> Matter:
    """The draft as a matter. Raises `SchemaError` with every complaint."""
    return parse_matters({"draft": {"matter": [content]}})[0]


def why_not_draft(content: Mapping[str, Any]) -> tuple[Refusal, ...]:
    try:
        drafted(content)
    except SchemaError as error:
        return tuple(
            Refusal("matters.draft_wrong", {"what": each.what[:200]}, each.at or None) for each in error.complaints
        )
    return ()


def why_not_publish(draft: Draft, person: str, *, withheld: Sequence[str]) -> tuple[Refusal, ...]:
    """Law 8. `withheld` are titles of certificates that the list in force keeps a village from issuing."""
    found = []
    if draft.state is not DraftState.OPEN:
        found.append(Refusal("matters.draft_closed", {"state": draft.state.label}))
    if person in draft.authors:
        found.append(Refusal("matters.own_draft"))
    if draft.content.get("title") in withheld:
        found.append(Refusal("matters.on_negative_list", {"title": str(draft.content["title"])}))
    return (*found, *why_not_draft(draft.content))


def why_not_return(draft: Draft, person: str, note: str) -> tuple[Refusal, ...]:
    """Law 10."""
    found = []
    if draft.state is not DraftState.OPEN:
        found.append(Refusal("matters.draft_closed", {"state": draft.state.label}))
    if person in draft.authors:
        found.append(Refusal("matters.own_draft_returned"))
    if not 1 <= len(note) <= NOTE_LENGTH:
        found.append(Refusal("matters.return_without_words", {"most": NOTE_LENGTH}, "note"))
    return tuple(found)
