"""Who belongs where: units as a tree, people, and the offices they hold (组织、人员、任职).

Laws
1. A unit stands directly below its parent, one kind lower, and its code begins with the parent's code.
2. An office exists only in the kinds of unit that the table names; a leader of the town leads in a named field.
3. An appointment is in force from its first day until the day before it closes, by the calendar of China.
4. Who keeps a seal approves nothing: in one unit nobody is keeper and secretary or village head at once.
5. A mobile number has eleven digits and belongs to one person; an identity number must pass its check digit.
6. Numbers and names are shown masked; a number is revealed only for a reason, and that is a fact of its own.
7. A person is registered by who may do so in that village, or registers himself.

Deeds
found_unit, register_person, appoint, end_appointment, reveal_id_number. It grants no power: access derives that.
"""

from __future__ import annotations

from zhangfa.ledger.core import tenant_of
from zhangfa.organizations.core.belonging import (
    Appointment,
    Person,
    Unit,
    today,
    why_not_appoint,
    why_not_end,
    why_not_found,
    why_not_register,
    why_not_reveal,
)
from zhangfa.organizations.core.facts import (
    AppointmentEnded,
    AppointmentMade,
    IdNumberRevealed,
    PersonRegistered,
    UnitFounded,
)
from zhangfa.organizations.core.numbers import (
    is_adult,
    is_id_number,
    is_phone,
    mask_id_number,
    mask_name,
    mask_phone,
)
from zhangfa.organizations.core.offices import (
    APPROVING,
    COUNTERSIGNING,
    DECIDING,
    FIELDS,
    KINDS_DOWNWARD,
    OFFICE_UNITS,
    Office,
    UnitKind,
    office_label,
    unit_of_office,
)

__all__ = [
    "APPROVING",
    "COUNTERSIGNING",
    "DECIDING",
    "FIELDS",
    "KINDS_DOWNWARD",
    "OFFICE_UNITS",
    "Appointment",
    "AppointmentEnded",
    "AppointmentMade",
    "IdNumberRevealed",
    "Office",
    "Person",
    "PersonRegistered",
    "Unit",
    "UnitFounded",
    "UnitKind",
    "is_adult",
    "is_id_number",
    "is_phone",
    "mask_id_number",
    "mask_name",
    "mask_phone",
    "office_label",
    "tenant_of",
    "today",
    "unit_of_office",
    "why_not_appoint",
    "why_not_end",
    "why_not_found",
    "why_not_register",
    "why_not_reveal",
]
