"""Procedures: how a village decided before it signs a contract (四议两公开), written down and checked.

中文 程序。
Laws
    1. A meeting decides only with its quorum and its majority, as the law and the region's rules say.
    2. No step is earlier than the one it rests upon, and none lies in the future.
    3. A meeting has minutes and a photo; a publicity lasts its days and has photos of its begin and its end.
    4. From the region's amount on there is a tender with enough bidders, and its winner is who signs.
    5. Until the first approver has agreed the village writes the record, and says why when it changes it; afterwards
       it adds the publicity of the result, nothing else. Every writing is a fact.

Deeds   begin, write, settle, reopen.
Never   decides an application: it only says what is missing, to everybody alike.
"""

from __future__ import annotations

from zhangfa.procedures.core.facts import ProcedureBegun, ProcedureFixed, ProcedureReopened, ProcedureWritten
from zhangfa.procedures.core.form import COLUMNS as TABLE_COLUMNS
from zhangfa.procedures.core.form import Cell as TableCell
from zhangfa.procedures.core.form import TableForm, procedure_form
from zhangfa.procedures.core.law import (
    complaints,
    complaints_result,
    needs_tender,
    step_complaints,
    why_not_write,
)
from zhangfa.procedures.core.record import (
    MEETINGS,
    PUBLICITIES,
    Assembly,
    Bidder,
    Contract,
    Record,
    StepKey,
    StepRecord,
    Tender,
    digest,
    from_data,
    to_data,
)
from zhangfa.procedures.core.rules import MeetingRule, Rules, Share, Whole, parse_rules

__all__ = [
    "MEETINGS",
    "PUBLICITIES",
    "TABLE_COLUMNS",
    "Assembly",
    "Bidder",
    "Contract",
    "MeetingRule",
    "ProcedureBegun",
    "ProcedureFixed",
    "ProcedureReopened",
    "ProcedureWritten",
    "Record",
    "Rules",
    "Share",
    "StepKey",
    "StepRecord",
    "TableCell",
    "TableForm",
    "Tender",
    "Whole",
    "complaints",
    "complaints_result",
    "digest",
    "from_data",
    "needs_tender",
    "parse_rules",
    "procedure_form",
    "step_complaints",
    "to_data",
    "why_not_write",
]
