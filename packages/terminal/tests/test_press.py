"""What a press left is held against the registered impression: said on the screen, written down, never guessed."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
from terminal_support.counter import CODE, place, print_of, registered
from terminal_support.county import NOW, PERMIT, TRUST
from zhangfa_protocol.journal import EventType
from zhangfa_terminal import texts
from zhangfa_terminal.comparing import ComparingJudge
from zhangfa_terminal.machine import events as ev
from zhangfa_terminal.machine import mark
from zhangfa_terminal.machine.step import at_boot, step
from zhangfa_terminal.machine.values import Durable, Judgement, Likeness, Mark, Pending, Phase, Then

PATIENCE = 120.0


async def test_a_recut_seal_is_told_from_the_registered_one(tmp_path):
    """machine law 7, at a whole terminal; the right seal's press is in test_compare. The registered impression comes
    from the server, signed."""
    async with place(tmp_path, NOW, compares=True) as where, where.terminal() as hands:
        server = where.server
        approved, sample = print_of(where.tray)
        document = hashlib.sha256(approved).digest()
        server.papers[document] = approved
        server.impressions["seal-committee"] = registered()
        await hands.sign_in()
        await server.issue(replace(PERMIT, document=document), CODE)
        await hands.claim()
        await hands.lay(sample, seconds=PATIENCE)
        assert (await hands.post("hand", kind="anything"))["status"] == 400
        assert (await hands.post("hand", kind="recut"))["hand"] == "recut"
        pressed = await hands.use()
        assert (pressed["mark"]["code"], pressed["phase"]) == ("mark_judging", "claimed")  # locked, and looked at later
        wrong = await hands.until(lambda s: s["mark"]["code"] != "mark_judging", PATIENCE)
        assert (wrong["mark"]["code"], wrong["mark"]["level"], wrong["hand"]) == ("mark_wrong_seal", "error", "right")
        assert "不是本枚印章" in wrong["mark"]["text"] and wrong["message"]["code"] == "stamped"
        await server.until(lambda: "MARK_JUDGED" in server.kinds())
        said = next(entry.body for entry in server.entries if entry.type == "MARK_JUDGED")
        assert (said["impression"], said["verdict"], said["added"]) == (1, "mismatch", 1)
        assert said["reasons"] == "press.wrong_seal" and "/" in said["version"]


@pytest.mark.parametrize(
    ("said", "level", "code"),
    [
        (None, "info", "mark_judging"),
        (Judgement(Likeness.MATCH, "1", 1), "ok", "mark_right"),
        (Judgement(Likeness.MATCH, "1", 1, (), "faint"), "warn", "mark_faint"),
        (
            Judgement(Likeness.MISMATCH, "1", 1, ("press.wrong_seal", "press.moire"), "faint"),
            "error",
            "mark_wrong_seal",
        ),
        (Judgement(Likeness.MISMATCH, "1", 2, ("press.extra",)), "error", "mark_extra"),
        (Judgement(Likeness.DOUBTFUL, "1", 1, ("press.unsure_seal",), "slipped"), "warn", "mark_slipped"),
        (Judgement(Likeness.DOUBTFUL, "1", 1, ("press.unsure_seal",)), "warn", "mark_unsure"),
        (Judgement(Likeness.DOUBTFUL, "1", 1, ("press.not_compared",), "faint"), "warn", "mark_unsure"),
        (Judgement(Likeness.DOUBTFUL, "1", 1, ("press.not_enrolled",)), "warn", "mark_not_enrolled"),
        (Judgement(Likeness.UNREADABLE, "1", 0, ("press.broken",)), "warn", "mark_unsure"),
    ],
)
def test_every_judgement_has_words_and_only_a_match_is_called_right(said, level: str, code: str):
    message = mark.words(Mark("permit1", 1, said))
    assert (message.level, message.code) == (level, code) and texts.of(message)["text"].startswith(
        ("第 1 次", "正在核对")
    )


def test_eyes_that_fail_make_no_match(tmp_path: Path):
    judge = ComparingJudge()
    try:
        said = judge.judge_press(b"no picture", b"none either", None, 1)
        assert said.verdict is Likeness.UNREADABLE and said.version
        judge.press_eyes.close()
        assert judge.judge_press(b"", b"", tmp_path / "gone", 1).reasons == ("press.broken",)
    finally:
        judge.close()


def test_a_judgement_waits_for_the_press_that_the_disk_still_owes():
    """machine law 7: in the journal it stands behind its press also when the disk failed in between."""
    pressed = mark.draft(EventType.PRESSED, "permit1", impression=1, presses=1)
    owed = Pending(1, Then.SETTLED, Durable(), (pressed,))
    state = replace(at_boot(TRUST, Durable()), phase=Phase.FAULT, failed=owed)
    state, effects = step(state, ev.MarkJudged("permit1", 1, Judgement(Likeness.MATCH, "1", 1)))
    assert effects == () and [one.type for one in state.failed.drafts] == [EventType.PRESSED, EventType.MARK_JUDGED]


def test_what_the_server_no_longer_names_is_forgotten():
    state, _ = step(at_boot(TRUST, Durable()), ev.SealsKnown((("seal-committee", bytes(32)),)))
    assert state.impressions == (("seal-committee", bytes(32)),)
    state, _ = step(state, ev.SealsKnown(()))
    assert state.impressions == ()
