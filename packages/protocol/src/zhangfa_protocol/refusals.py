"""Why a terminal or the server says no at the machine: one closed list for both sides and for the journal.

The Chinese words for each reason belong to the screens; the codes are part of the protocol and never change meaning.
"""

from __future__ import annotations

from enum import StrEnum


class TerminalRefusal(StrEnum):
    """A reason code; add at the end, never rename."""

    PAGE_BLANK = "page_blank"
    PAGE_NO_CODE = "page_no_code"
    PAGE_OTHER_DOCUMENT = "page_other_document"
    PAGE_WRONG_NUMBER = "page_wrong_number"
    PAGE_UNREADABLE = "page_unreadable"
    PAGE_MISSING = "page_missing"
    PAGE_CHANGED = "page_changed"
    PERMIT_EXPIRED = "permit_expired"
    PERMIT_NOT_YET = "permit_not_yet"
    PERMIT_REVOKED = "permit_revoked"
    PERMIT_SPENT = "permit_spent"
    PERMIT_NOT_LOGGED = "permit_not_logged"
    PERMIT_OTHER_TERMINAL = "permit_other_terminal"
    PERMIT_OTHER_SEAL = "permit_other_seal"
    PERMIT_FORGED = "permit_forged"
    PERMIT_NOT_HELD = "permit_not_held"
    LOG_SHRUNK = "log_shrunk"
    LOG_FORKED = "log_forked"
    CODE_WRONG = "code_wrong"
    CODE_USED = "code_used"
    CODE_TOO_MANY = "code_too_many"
    CODE_OTHER_PLACE = "code_other_place"
    LOCKED = "locked"
    KEEPER_UNKNOWN = "keeper_unknown"
    KEEPER_NOT_HERE = "keeper_not_here"
    KEEPER_TOO_MANY = "keeper_too_many"
    NOT_SIGNED_IN = "not_signed_in"
    TIME_UNKNOWN = "time_unknown"
    QUEUE_FULL = "queue_full"
    STORAGE_FAULT = "storage_fault"
    CAMERA_FAULT = "camera_fault"
    SLEEVE_FAULT = "sleeve_fault"
    ALREADY_RUNNING = "already_running"
    NOTHING_RUNNING = "nothing_running"
    OFFLINE = "offline"
    SERVER_FAULT = "server_fault"
    QUARANTINED = "quarantined"
    EXPIRED = "expired"
    MALFORMED = "malformed"
    PAGE_COMPARING = "page_comparing"
    PAGE_DOUBTFUL = "page_doubtful"
