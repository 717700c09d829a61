"""Who belongs where: units as a tree, people, and the offices they hold (组织、人员、任职).

Laws
1. A unit stands directly below its parent, one kind lower, and its code begins with the parent's code.
2. An office exists only in the kinds of unit that the table names; a leader of the town leads in a named field.
3. An appointment is in force from its first day until the day before it closes, by the calendar of China.
4. Who keeps a seal approves nothing: in one unit nobody is keeper and secretary or village head at once.
5. A mobile number has eleven digits and belongs to one person; an identity number must pass its check digit.
6. Numbers and names are shown masked; a number is revealed only for a reason, and that is a fact of its own.
7. A person is registered by who may do so in that village, or registers himself.
8. Only deciding is deputised, by the principal himself or by whoever appoints there, for ninety days at the most, with
   a reason; keeping and watching are handed over by appointment.
9. A deputy is an adult of the same unit or the one above, and holds an office or is named by who appoints there.
10. Whoever keeps the seal is no deputy of somebody who approves or countersigns there.
11. Nobody is a deputy's deputy; an office has one deputy at a time; either side may end it at once.
12. Nobody appoints himself.

Deeds
found_unit, register_person, appoint, end_appointment, reveal_id_number, deputise, end_deputy.
It grants no power: access derives that.
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
from zhangfa.organizations.core.deputising import (
    LONGEST,
    Deputising,
    Side,
    StandsIn,
    why_not_deputise,
    why_not_end_deputy,
)
from zhangfa.organizations.core.facts import (
    AppointmentEnded,
    AppointmentMade,
    DeputyEnded,
    DeputyNamed,
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
    "LONGEST",
    "OFFICE_UNITS",
    "Appointment",
    "AppointmentEnded",
    "AppointmentMade",
    "Deputising",
    "DeputyEnded",
    "DeputyNamed",
    "IdNumberRevealed",
    "Office",
    "Person",
    "PersonRegistered",
    "Side",
    "StandsIn",
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
    "why_not_deputise",
    "why_not_end",
    "why_not_end_deputy",
    "why_not_found",
    "why_not_register",
    "why_not_reveal",
]
