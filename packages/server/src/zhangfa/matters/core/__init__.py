"""Matters: what a village's seal is asked for, what must be filled in and handed over, and what it may not certify.

中文 事项。
Laws
    1. A version of a matter never changes; a change is a new version, and what is under way keeps its own.
    2. What stands on the negative list is not issued: the person is told on what ground, and where to go instead.
    3. Contracts reach the contract seal and no other.
    4. A form is taken only when every field it needs is there and every value passes its check.
    5. Every route goes accept, examine, approve, in this order, and ends with an approval.
    6. Of the lists above a village the nearest holds. Under a positive list a certificate that it does not name is not
       issued.
    7. A region changes what the wider one offers by an overlay alone: added, changed, forbidden, allowed, each with a
       ground where people lose something.

Deeds   import_catalogue, import_negative_list, import_overlay.
Never   moves an application along (applications) or knows who holds an office today (organizations).
"""

from __future__ import annotations

from zhangfa.matters.core.checks import form_values, why_not_apply
from zhangfa.matters.core.facts import CatalogueImported, NegativeListImported, OverlayImported
from zhangfa.matters.core.negative import ListMode, NegativeItem, NegativeList, parse_negative_list
from zhangfa.matters.core.papers import paper_of, shown_value, table_of
from zhangfa.matters.core.regions import Allowance, Ban, Change, Overlay, merged, parse_overlay, told, withheld
from zhangfa.matters.core.schema import Complaint, SchemaError, complaints, parse_matter, parse_matters, stored
from zhangfa.matters.core.shorthand import expanded
from zhangfa.matters.core.steps import OFFICE_LABELS, STAGE_LABELS, Condition, Office, Seat, Stage, Step
from zhangfa.matters.core.values import (
    CLASS_LABELS,
    Choice,
    Field,
    FieldKind,
    Form,
    Material,
    Matter,
    MatterClass,
    PaperSource,
    Template,
)

__all__ = [
    "CLASS_LABELS",
    "OFFICE_LABELS",
    "STAGE_LABELS",
    "Allowance",
    "Ban",
    "CatalogueImported",
    "Change",
    "Choice",
    "Complaint",
    "Condition",
    "Field",
    "FieldKind",
    "Form",
    "ListMode",
    "Material",
    "Matter",
    "MatterClass",
    "NegativeItem",
    "NegativeList",
    "NegativeListImported",
    "Office",
    "Overlay",
    "OverlayImported",
    "PaperSource",
    "SchemaError",
    "Seat",
    "Stage",
    "Step",
    "Template",
    "complaints",
    "expanded",
    "form_values",
    "merged",
    "paper_of",
    "parse_matter",
    "parse_matters",
    "parse_negative_list",
    "parse_overlay",
    "shown_value",
    "stored",
    "table_of",
    "told",
    "why_not_apply",
    "withheld",
]
