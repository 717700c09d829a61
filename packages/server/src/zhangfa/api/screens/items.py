"""An application in a list: one row, the same in every list."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from zhangfa.api.schemas.applications import ApplicationItem, MatterRef, Named
from zhangfa.api.schemas.common import UnitRef
from zhangfa.applications import queries


def item(row: queries.ApplicationItem, now: datetime) -> ApplicationItem:
    return ApplicationItem(**fields(row, now))


def fields(row: queries.ApplicationItem, now: datetime) -> Mapping[str, object]:
    """What the list and the whole view have in common."""
    return {
        "id": row.id,
        "number": row.number,
        "matter": MatterRef(id=row.matter_id, title=row.title, class_=row.matter_class),
        "applicant": Named(name=row.applicant_name),
        "unit": UnitRef(path=row.path.text, name=row.unit_name),
        "state": row.state.value,
        "state_label": row.state.label,
        "stage": row.stage.value,
        "stage_label": row.stage.label,
        "copies": row.copies,
        "submitted_at": row.submitted_at,
        "due_at": row.due_at,
        "overdue": row.overdue(now),
        "changed_at": row.changed_at,
    }
