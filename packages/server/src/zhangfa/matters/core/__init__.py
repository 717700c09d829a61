"""Matters: what a village's seal is asked for, what must be filled in and handed over, and what it may not certify.

中文 事项。
Laws
    1. A version of a matter never changes; a change is a new version, and what is under way keeps its own.
    2. What stands on the negative list is not issued: the person is told on what ground, and where to go instead.
    3. Contracts reach the contract seal and no other.
    4. A form is taken only when every field it needs is there and every value passes its check.
    5. Every route goes accept, examine, approve, in this order, and ends with an approval.

Deeds   import_catalogue, import_negative_list.
Never   moves an application along (applications) or knows who holds an office today (organizations).
"""

from __future__ import annotations

from zhangfa.matters.core.checks import form_values, why_not_apply
from zhangfa.matters.core.facts import CatalogueImported, NegativeListImported
from zhangfa.matters.core.negative import NegativeItem, NegativeList, parse_negative_list
from zhangfa.matters.core.papers import paper_of, shown_value, table_of
from zhangfa.matters.core.schema import Complaint, SchemaError, complaints, parse_matter, parse_matters
from zhangfa.matters.core.values import (
    CLASS_LABELS,
    OFFICE_LABELS,
    STAGE_LABELS,
    Choice,
    Field,
    FieldKind,
    Form,
    Material,
    Matter,
    MatterClass,
    Office,
    PaperSource,
    Stage,
    Step,
    Template,
)

__all__ = [
    "CLASS_LABELS",
    "OFFICE_LABELS",
    "STAGE_LABELS",
    "CatalogueImported",
    "Choice",
    "Complaint",
    "Field",
    "FieldKind",
    "Form",
    "Material",
    "Matter",
    "MatterClass",
    "NegativeItem",
    "NegativeList",
    "NegativeListImported",
    "Office",
    "PaperSource",
    "SchemaError",
    "Stage",
    "Step",
    "Template",
    "complaints",
    "form_values",
    "paper_of",
    "parse_matter",
    "parse_matters",
    "parse_negative_list",
    "shown_value",
    "table_of",
    "why_not_apply",
]
