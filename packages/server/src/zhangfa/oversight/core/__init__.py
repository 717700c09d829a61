"""What does not go as it should, said to those who watch (监督、预警).

Laws
1. An alarm names its reason, its evidence and its remedy; the same thing is told once, however often it is looked at.
2. An application that waits longer than its step allows is overdue; a closed or returned one never is.
3. What was approved and not stamped within its time is told, unless the use is under way.
4. A terminal that has not been heard of for a quarter of an hour is silent; being heard of again begins anew.
5. Three refused pages within ten minutes at one terminal, or five wrong codes within an hour, are told.
6. An uncertain use, an opening without a permit and a contradicting journal are told at once, as urgent.
7. An alarm is taken in hand, resolved or called false once, by a person who may, with words; calling it false is for
   those who supervise alone. It is never deleted.

8. Whoever is asked in a step is reminded when half of its working hours have passed, and with his deputies when all
   have; when half as much again has passed, those who supervise are told. Each once; none of it decides anything.
9. When a step of the town is late, the village and the county are told as well as the town.
10. A supervisor asks for the reason of a late step, with words, one question at a time; those who are asked in the
   step answer it once, with words, and both stand in the ledger.

11. No storm: what happens again to the same thing within the time of its kind joins the alarm that is not over.
12. No silence: an alarm that nobody takes in hand is passed on in time to the next who must know; a rule that cannot
   run raises an alarm of its own, and the other rules go on.
13. A rule reads facts alone. Tried on past records it finds what it would have raised then, and raises nothing.
14. A rule is switched or set for a county by a person who may, with words.
15. A job ends an alarm only when what it is about has ended.

Deeds: raise_alarm, report, acknowledge, resolve, dismiss, pass_on, switch, remind, ask, answer.
Never: changes what it watches.
"""

from __future__ import annotations

from zhangfa.oversight.core.alarms import (
    NOTE_LIMIT,
    Alarm,
    AlarmAcknowledged,
    AlarmAction,
    AlarmEnded,
    AlarmPassedOn,
    AlarmRaised,
    AlarmRepeated,
    AlarmState,
    Course,
    Evidence,
    Tell,
    entries_of,
    joins,
    place_of,
    read_courses,
    steps_due,
    why_not,
    why_not_raise,
    why_not_report,
    why_not_words,
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
from zhangfa.oversight.core.judging import (
    REFUSED_PAGES,
    REFUSED_WITHIN,
    SILENT_AFTER,
    WAITING,
    Found,
    is_guessing,
    is_left_unstamped,
    is_overdue,
    is_repeated,
    is_silent,
    overdue_key,
    say_overdue,
    say_unstamped,
)
from zhangfa.oversight.core.kinds import KINDS, AlarmKind, AlarmLevel
from zhangfa.oversight.core.rules import RULES, WATCHED, Reads, Rule, why_not_settings, why_not_try
from zhangfa.oversight.core.switching import Example, RuleState, RuleSwitched, Trial, why_not_switch

__all__ = [
    "KINDS",
    "NOTE_LIMIT",
    "REFUSED_PAGES",
    "REFUSED_WITHIN",
    "RULES",
    "SILENT_AFTER",
    "WAITING",
    "WATCHED",
    "Alarm",
    "AlarmAcknowledged",
    "AlarmAction",
    "AlarmEnded",
    "AlarmKind",
    "AlarmLevel",
    "AlarmPassedOn",
    "AlarmRaised",
    "AlarmRepeated",
    "AlarmState",
    "Course",
    "Delay",
    "DelayAnswered",
    "DelayAsked",
    "DelayReminded",
    "Evidence",
    "Example",
    "Found",
    "Level",
    "Reads",
    "Rule",
    "RuleState",
    "RuleSwitched",
    "Tell",
    "Trial",
    "entries_of",
    "is_guessing",
    "is_left_unstamped",
    "is_overdue",
    "is_repeated",
    "is_silent",
    "joins",
    "overdue_key",
    "place_of",
    "reached",
    "read_courses",
    "say_overdue",
    "say_unstamped",
    "steps_due",
    "why_not",
    "why_not_answer",
    "why_not_ask",
    "why_not_raise",
    "why_not_remind",
    "why_not_report",
    "why_not_settings",
    "why_not_switch",
    "why_not_try",
    "why_not_words",
]
