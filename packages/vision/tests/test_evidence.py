"""Which characters count at a place where two pages differ."""

from __future__ import annotations

from zhangfa_vision import evidence, reader

LINE = 30.0  # millimetres
HALF = 2.2 / LINE  # of a character


def line(text: str) -> tuple[reader.Letter, ...]:
    """Characters of 4.4 mm, one after the other from the line's beginning."""
    return tuple(reader.Letter(char, (i + 0.5) * 4.4 / LINE, 0.99) for i, char in enumerate(text))


def at(middle: float) -> evidence.Span:
    """A speck of half a millimetre whose middle lies so far (mm) along the line."""
    return (middle - 1.45) / LINE, (middle + 1.45) / LINE, LINE, HALF


def test_a_look_alike_counts_whose_only_trace_lies_at_the_tip_of_its_stroke():
    tip = at(1.5 * 4.4 + 1.9)
    reading = evidence._compare(line("请未参保"), line("请末参保"), tip, False)
    assert (reading.ref, reading.cand) == ("未", "末") and reading.both and reading.differs > 0.9


def test_a_character_farther_off_does_not_count_there():
    beyond = at(1.5 * 4.4 + 4.4)
    reading = evidence._compare(line("请未参保"), line("请末参保"), beyond, False)
    assert reading.differs == 0.0 and reading.ref == reading.cand == "参"


def test_a_character_on_one_page_only_must_stand_at_the_place_itself():
    tip = at(1.5 * 4.4 + 1.9)
    reading = evidence._compare(line("请未参保"), (line("请未参保")[0], *line("请未参保")[2:]), tip, False)
    assert reading.differs == 0.0
