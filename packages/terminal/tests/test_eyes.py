"""eyes laws 1 to 3: whatever happens to the eyes, the terminal goes on, and nothing that failed is a match."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import time
from pathlib import Path
from threading import Thread

import cv2
import numpy as np
import pytest
from terminal_support.counter import print_of
from zhangfa_terminal.comparing import ComparingJudge
from zhangfa_terminal.drivers.simulated import pages
from zhangfa_terminal.eyes import Blind, Eyes
from zhangfa_terminal.machine.values import Likeness
from zhangfa_terminal.ports import Frame


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    approved, _ = print_of(tmp_path / "tray")
    path = tmp_path / f"{hashlib.sha256(approved).hexdigest()}.pdf"
    path.write_bytes(approved)
    return path


@pytest.fixture
def judge():
    made = ComparingJudge()
    yield made
    made.close()


def printed(judge: ComparingJudge, paper: Path) -> Frame:
    """The approved page itself, as a photograph."""
    png = np.frombuffer(judge.picture(paper, 1), np.uint8)
    return seen(cv2.imdecode(png, cv2.IMREAD_COLOR))


def seen(picture: np.ndarray) -> Frame:
    return Frame(cv2.imencode(".jpg", picture)[1].tobytes(), 1)


def test_the_same_page_matches_also_after_the_eyes_were_killed(judge: ComparingJudge, paper: Path):
    sheet = printed(judge, paper)
    assert judge.compare(sheet, paper, 1).verdict is Likeness.MATCH
    os.kill(judge.eyes._process.pid, signal.SIGKILL)
    judge.eyes._process.wait()
    assert judge.compare(sheet, paper, 1).verdict is Likeness.MATCH


def test_what_is_killed_in_the_middle_is_unreadable_and_no_match(judge: ComparingJudge, paper: Path):
    sheet = printed(judge, paper)
    said = []
    asking = Thread(target=lambda: said.append(judge.compare(sheet, paper, 1)))
    asking.start()
    time.sleep(0.2)
    os.kill(judge.eyes._process.pid, signal.SIGKILL)
    asking.join()
    assert said[0].verdict is Likeness.UNREADABLE and said[0].advice


def test_eyes_that_do_not_answer_in_time_are_ended(paper: Path):
    hasty = Eyes(patience_s=0.05)
    with pytest.raises(Blind):
        hasty.ask("prepare", paper=str(paper), page=1)
    assert hasty._process.returncode == -signal.SIGKILL
    hasty.close()


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4 broken", b"no picture at all"])
def test_an_approved_paper_that_cannot_be_opened_is_unreadable_with_what_to_do(judge, tmp_path: Path, content: bytes):
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(content)
    said = judge.compare(seen(pages.stranger()), broken, 1)
    assert said.verdict is Likeness.UNREADABLE and said.advice
    assert judge.compare(seen(pages.stranger()), tmp_path / "gone.pdf", 1).verdict is Likeness.UNREADABLE


@pytest.mark.parametrize(
    "told",
    [{}, {"verdict": "certainly"}, {"verdict": "match"}, {"unfit": []}, {"verdict": "match", "differences": [1]}],
    ids=json.dumps,
)
def test_an_answer_of_another_shape_is_no_match(judge: ComparingJudge, paper: Path, told: dict, monkeypatch):
    monkeypatch.setattr(judge.eyes, "ask", lambda *_, **__: (told, b""))
    assert judge.compare(Frame(b"", 1), paper, 1).verdict is Likeness.UNREADABLE


def test_the_eyes_end_when_the_terminal_does(paper: Path):
    eyes = Eyes()
    eyes.ask("prepare", paper=str(paper), page=1)
    process = eyes._process
    process.stdin.close()  # what a terminal that was killed leaves behind
    assert process.wait(10) == 0
    process.stdout.close()
    eyes.close()
    with pytest.raises(Blind):
        eyes.ask("prepare", paper=str(paper), page=1)
