"""What does not go as it should, said to those who watch (监督、预警).

Laws
1. An alarm names its reason and its evidence; the same thing raises one alarm, however often it is looked at.
2. An application that waits longer than its step allows is overdue; a closed or returned one never is.
3. What was approved and not stamped within its time is told, unless the use is under way.
4. A terminal that has not been heard of for a quarter of an hour is silent; being heard of again begins anew.
5. Three refused pages within ten minutes at one terminal, or five wrong codes within an hour, are told.
6. An uncertain use, an opening without a permit and a contradicting journal are told at once, as urgent.
7. An alarm is acknowledged once, by a person who may, with words; it is never deleted.

8. Whoever is asked in a step is reminded when half of its working hours have passed, and with his deputies when all
   have; when half as much again has passed, those who supervise are told. Each once; none of it decides anything.
9. When a step of the town is late, the village is told too.
10. A supervisor asks for the reason of a late step, with words, one question at a time; those who are asked in the
   step answer it once, with words, and both stand in the ledger.

Deeds: raise_alarm, acknowledge, remind, ask, answer. Never: changes what it watches.
"""

from __future__ import annotations

from zhangfa.oversight.core.alarms import (
    KINDS,
    NOTE_LIMIT,
    REFUSED_PAGES,
    REFUSED_WITHIN,
    SILENT_AFTER,
    WAITING,
    Alarm,
    AlarmAcknowledged,
    AlarmKind,
    AlarmLevel,
    AlarmRaised,
    AlarmState,
    is_guessing,
    is_left_unstamped,
    is_overdue,
    is_repeated,
    is_silent,
    say,
    why_not_acknowledge,
    why_not_raise,
)
from zhangfa.oversight.core.delays import (
    Delay,
    DelayAnswered,
    DelayAsked,
    DelayReminded,
    Level,
    reached,
    why_not_answer,
    why_not_ask,
    why_not_remind,
)

__all__ = [
    "KINDS",
    "NOTE_LIMIT",
    "REFUSED_PAGES",
    "REFUSED_WITHIN",
    "SILENT_AFTER",
    "WAITING",
    "Alarm",
    "AlarmAcknowledged",
    "AlarmKind",
    "AlarmLevel",
    "AlarmRaised",
    "AlarmState",
    "Delay",
    "DelayAnswered",
    "DelayAsked",
    "DelayReminded",
    "Level",
    "is_guessing",
    "is_left_unstamped",
    "is_overdue",
    "is_repeated",
    "is_silent",
    "reached",
    "say",
    "why_not_acknowledge",
    "why_not_answer",
    "why_not_ask",
    "why_not_raise",
    "why_not_remind",
]
