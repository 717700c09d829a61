"""The simulated desk and its photographs: prints, stamped sheets, marks where the press landed."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from terminal_support.counter import print_paper, seal_png
from zhangfa_terminal.drivers.simulated import inking, pages, photograph
from zhangfa_terminal.drivers.simulated.desk import Desk
from zhangfa_terminal.drivers.simulated.inking import Mark
from zhangfa_terminal.judging import SimpleJudge
from zhangfa_terminal.ports import Frame
from zhangfa_terminal.trust import Drawing
from zhangfa_vision import red, sheet


@pytest.fixture
def desk(tmp_path):
    print_paper(tmp_path / "tray")
    return open_desk(tmp_path)


def open_desk(folder):
    return Desk(folder / "tray", folder / "uploads", folder / "desk.json", {2: Drawing(2, seal_png(), 42.0)})


def picture(page, pose=3):
    return cv2.imdecode(np.frombuffer(photograph.take(page, pose), np.uint8), cv2.IMREAD_COLOR)


def test_a_print_is_a_stack_and_a_stamped_sheet_stays_stamped(desk, tmp_path):
    desk.lay("printed:261122000001.pdf")
    desk.mark(Mark(2, 0.5, 0.5, 3.0, 1))
    stamped = desk.top()[1].sheet_id
    assert stamped.startswith("stamped:") and len(desk.top()[1].on_top) == 1
    desk.lay("printed:261122000001.pdf")
    assert desk.top()[1].on_top == ()
    again = open_desk(tmp_path)
    assert again.lay(stamped) and len(again.top()[1].on_top) == 1, "also after a restart"
    assert not again.lay("printed:../../secret.pdf")


def test_the_mark_lies_where_the_press_landed():
    page = pages.stranger()
    pressed = inking.press(page, Mark(2, 0.66, 0.33, -4, 5), seal_png(), 42, pages.PX_PER_MM)
    before, after = picture(page), picture(pressed)
    mark = red.added(before, after)
    quad = photograph.corners(3)
    expected = quad[0] + 0.66 * (quad[1] - quad[0]) + 0.33 * (quad[3] - quad[0])
    assert np.hypot(*(np.array(mark.centre) - expected)) < 25
    assert 42 * photograph.PX_PER_MM * 0.85 < mark.diameter < 42 * photograph.PX_PER_MM * 1.15
    assert red.added(before, before) is None


def test_ink_darkens_what_is_printed_below():
    page = np.full((400, 400, 3), 255, np.uint8)
    page[190:210] = 20
    pressed = inking.press(page, Mark(2, 0.5, 0.5, 0, 1), seal_png(), 30, 10)
    assert pressed[200].max() <= 20 and (pressed <= page).all()


def test_the_photograph_is_no_flat_copy():
    shot = picture(pages.blank())
    quad = sheet.find(shot)
    assert np.abs(quad - photograph.corners(3)).max() < 12
    inside = shot[300:1700, 250:1200].astype(float)
    blocks = inside.reshape(14, 100, 10, 95, 3).mean(axis=(1, 3, 4))
    assert blocks.max() - blocks.min() > 25, "light falls off"
    assert inside[:100, :100].std() > 1.5, "noise"
    assert sheet.find(picture(None)) is None


@pytest.mark.parametrize("pose", range(6))
def test_the_judge_reads_every_lie_of_the_sheet(pose):
    judge = SimpleJudge()
    assert judge.judge(Frame(photograph.take(None, 0), 1)) is None
    assert judge.judge(Frame(photograph.take(pages.blank(), pose), 1)).blank
    good = judge.judge(Frame(photograph.take(pages.stranger(), pose), 1))
    assert (good.page, good.pages, good.blank) == (1, 1, False) and good.check_code
    changed = judge.judge(Frame(photograph.take(pages.changed(pages.stranger()), pose), 1))
    assert changed.check_code is None and not changed.blank and changed.readable


def test_an_unreadable_file_is_not_in_the_tray(desk, tmp_path):
    (tmp_path / "tray" / "half.pdf").write_bytes(b"%PDF-1.7 half written")
    (tmp_path / "tray" / ".hidden.pdf").write_bytes(b"")
    assert [one.kind for one in desk.samples()] == ["printed", "changed", "forged", "stranger", "other", "blank"]
