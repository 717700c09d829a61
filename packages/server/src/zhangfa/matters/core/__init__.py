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

    8. A matter edited here is published by somebody who did not write it, in the revision that he saw.
    9. Who was asked for a paper that the village may not issue can report the agency; the report names it and stays.
    10. Who will not publish a draft gives it back with words, and is none of its authors; it stays a draft.

Deeds   import_catalogue, import_negative_list, import_overlay, save_draft, discard_draft, return_draft,
        publish_draft, report_wrong_request.
Never   moves an application along (applications) or knows who holds an office today (organizations).
"""

from __future__ import annotations

from zhangfa.matters.core.authority import Authority
from zhangfa.matters.core.checks import form_values, why_not_apply
from zhangfa.matters.core.conditions import Ground, condition_words, grounds, needed
from zhangfa.matters.core.diagram import route_svg
from zhangfa.matters.core.differing import Difference, differences, step_words
from zhangfa.matters.core.drafts import (
    Draft,
    DraftState,
    drafted,
    why_not_draft,
    why_not_publish,
    why_not_return,
)
from zhangfa.matters.core.facts import (
    CatalogueImported,
    MatterDraftDiscarded,
    MatterDrafted,
    MatterDraftReturned,
    MatterPublished,
    NegativeListImported,
    OverlayImported,
    WrongRequestReported,
)
from zhangfa.matters.core.negative import ListMode, NegativeItem, NegativeList, parse_negative_list
from zhangfa.matters.core.papers import BLANK, box_label, box_of, paper_of, shown_value, table_of
from zhangfa.matters.core.regions import Allowance, Ban, Change, Overlay, merged, parse_overlay, told, withheld
from zhangfa.matters.core.reports import Count, Register, WrongRequest, agency_name, register_of, why_not_report
from zhangfa.matters.core.samples import sample_form
from zhangfa.matters.core.schema import Complaint, SchemaError, complaints, parse_matter, parse_matters, stored
from zhangfa.matters.core.shorthand import expanded
from zhangfa.matters.core.steps import MODES, OPS, PLACES, Condition, Seat, Stage, Step
from zhangfa.matters.core.values import (
    APPLICANTS,
    RETENTIONS,
    Choice,
    Field,
    FieldKind,
    Form,
    Material,
    Matter,
    MatterClass,
    PaperSource,
    SealedWith,
    Template,
)

__all__ = [
    "APPLICANTS",
    "BLANK",
    "MODES",
    "OPS",
    "PLACES",
    "RETENTIONS",
    "Allowance",
    "Authority",
    "Ban",
    "CatalogueImported",
    "Change",
    "Choice",
    "Complaint",
    "Condition",
    "Count",
    "Difference",
    "Draft",
    "DraftState",
    "Field",
    "FieldKind",
    "Form",
    "Ground",
    "ListMode",
    "Material",
    "Matter",
    "MatterClass",
    "MatterDraftDiscarded",
    "MatterDraftReturned",
    "MatterDrafted",
    "MatterPublished",
    "NegativeItem",
    "NegativeList",
    "NegativeListImported",
    "Overlay",
    "OverlayImported",
    "PaperSource",
    "Register",
    "SchemaError",
    "SealedWith",
    "Seat",
    "Stage",
    "Step",
    "Template",
    "WrongRequest",
    "WrongRequestReported",
    "agency_name",
    "box_label",
    "box_of",
    "complaints",
    "condition_words",
    "differences",
    "drafted",
    "expanded",
    "form_values",
    "grounds",
    "merged",
    "needed",
    "paper_of",
    "parse_matter",
    "parse_matters",
    "parse_negative_list",
    "parse_overlay",
    "register_of",
    "route_svg",
    "sample_form",
    "shown_value",
    "step_words",
    "stored",
    "table_of",
    "told",
    "why_not_apply",
    "why_not_draft",
    "why_not_publish",
    "why_not_report",
    "why_not_return",
    "withheld",
]
