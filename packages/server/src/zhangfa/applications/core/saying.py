"""What must be said with an act: grounds and words."""

from __future__ import annotations

from zhangfa.applications.core.machine import Action
from zhangfa.kernel.labelled import Labelled
from zhangfa.kernel.outcome import Refusal

NOTE_LIMIT = 500


class RefusalGround(Labelled):
    """Why an application may be refused."""

    NEGATIVE_LIST = "negative_list", "属于不应由村(社区)出具证明的事项"
    BEYOND_AUTHORITY = "beyond_authority", "超出村级组织职权，应由其他部门办理"
    NOT_ELIGIBLE = "not_eligible", "申请人不符合该事项的办理条件"
    UNTRUE = "untrue", "申请内容与事实不符"
    UNLAWFUL = "unlawful", "违反法律法规或政策规定"
    PROCEDURE_MISSING = "procedure_missing", "未履行应当履行的民主决策程序"
    MATERIALS_MISSING = "materials_missing", "材料不全且经告知后未补正"
    OTHER = "other", "其他原因（须在意见中写明）"


NEEDS_GROUND = frozenset({Action.REFUSE})
NEEDS_NOTE = frozenset({Action.RETURN, Action.REFUSE, Action.GIVE_OPINION})


def why_not_said(action: Action, note: str, ground: RefusalGround | None) -> tuple[Refusal, ...]:
    """What must be said with the act."""
    refusals = []
    if action in NEEDS_GROUND and ground is None:
        refusals.append(Refusal("applications.ground_missing", field="ground"))
    if action in NEEDS_NOTE and not note.strip():
        refusals.append(Refusal("applications.note_missing", field="note"))
    if len(note) > NOTE_LIMIT:
        refusals.append(Refusal("applications.note_too_long", {"limit": NOTE_LIMIT}, field="note"))
    return tuple(refusals)
