"""The jobs as actors, each with exactly the permissions that its deeds need."""

from __future__ import annotations

from zhangfa.kernel.actor import Actor

REACTIONS = Actor.for_job(
    "reactions",
    {
        "permit:issue",
        "permit:revoke",
        "application:complete",
        "application:lapse",
        "application:note_unmanned",
        "alarm:raise",
        "signature:let_go",
        "file:finish",
    },
)
ESEALS = Actor.for_job("eseals", {"eseal:seal", "application:begin_use"})
CALENDAR = Actor.for_job(
    "calendar", {"permit:expire", "application:complete", "application:lapse", "alarm:raise", "review:draw"}
)
ARCHIVE = Actor.for_job("archive", {"application:archive"})
EYES = Actor.for_job("eyes", {"page:compare"})
READER = Actor.for_job("reader", {"paper:read", "application:read"})
INSIGHT = Actor.for_job("insight", {"alarm:raise"})
CONVERT = Actor.for_job("convert", {"file:convert"})
RETENTION = Actor.for_job("retention", {"ledger:erase", "paper:forget"})
