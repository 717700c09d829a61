"""Programs killed with SIGKILL in the middle of a use: nothing is lost, nothing is given away, and the books agree.

Real processes and a real broker; what the terminal's own parts survive is in packages/terminal/tests/test_faults.py.
"""

from __future__ import annotations

import subprocess

import pytest
from zhangfa.cli.embedded import PROGRAMS
from zhangfa.cli.story import telling
from zhangfa.cli.story.client import until

from tests import system as systems

pytestmark = pytest.mark.xdist_group("whole-system")
SERVER = ("网页服务", "后台任务", "终端通信")


@pytest.fixture(scope="module")
def system():
    with systems.running() as started:
        yield started


@pytest.fixture
def use(system):
    """An approved application whose code is typed and whose page lies under the camera; two impressions granted."""
    story = telling.Story(system, systems.quiet)
    story.apply()
    story.decide()
    story.issue()
    keeper = story.who["赵玉兰"]
    story.machine.wait("online", lambda seen: seen["online"])
    if story.machine.view["keeper"] is None:
        story.machine.sign_in(keeper["keeper_number"], systems.county.load()["keeper_pin"])
    story.machine.do("code", code=story.code)
    story.machine.wait("claimed", lambda seen: seen["permit"] is not None)
    lay_the_print(story)
    yield story
    if until_up(story)["permit"] is not None:
        story.machine.do("close", reason="换下一份")
        story.machine.wait("job closed", lambda seen: seen["permit"] is None)
    for visitor in (
        story.public,
        story.machine.http,
        story.villager,
        story.stranger,
        story.clerk,
        story.reviewer,
        story.head,
    ):
        visitor.connection.close()


def lay_the_print(story) -> None:
    number = story.told.application["number"]
    printed = [each for each in story.machine.view["tray"] if each["kind"] == "printed" and number in str(each)]
    story.machine.do("paper", sample_id=printed[0]["id"])
    story.machine.page_accepted()


def open_the_sleeve(story) -> int:
    slot = story.machine.view["permit"]["slot"]
    story.machine.do("stamp")
    story.machine.wait("sleeve open", lambda seen: any(each["open"] for each in seen["sleeves"]))
    return slot


def kill(system, *names: str) -> list:
    victims = [child for child in system.household.children if child.name.startswith(names)]
    assert victims, [child.name for child in system.household.children]
    for child in victims:
        child.kill()
    return victims


def start_again(victims: list) -> None:
    for child in victims:
        child.start()


def impressions(story) -> list[dict]:
    return story.view()["impressions"]


def the_books_agree(system) -> bool:
    command = [str(PROGRAMS / "zhangfa"), "check"]
    done = subprocess.run(command, env=system.env(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return True


def test_the_server_dies_while_the_sleeve_is_open(system, use):
    slot = open_the_sleeve(use)

    victims = kill(system, *SERVER)
    use.machine.do("press", x=0.7, y=0.75, slot=slot)
    use.machine.wait("locked again", lambda seen: not any(each["open"] for each in seen["sleeves"]))
    start_again(victims)

    until("recorded", lambda: answered(use), lambda found: [each["state"] for each in found] == ["made"], 60)
    permit = use.view()["permit"]
    assert (permit["used"], permit["granted"]) == (1, 2)
    assert the_books_agree(system)


def answered(story) -> list[dict]:
    """The impressions, or none while the server is still starting."""
    try:
        return impressions(story)
    except (OSError, telling.Unexpected):
        return []


def test_the_broker_dies_while_the_sleeve_is_open(system, use):
    slot = open_the_sleeve(use)

    victims = kill(system, "消息服务")
    use.machine.do("press", x=0.7, y=0.75, slot=slot)
    use.machine.wait("locked again", lambda seen: not any(each["open"] for each in seen["sleeves"]))
    start_again(victims)

    until("recorded", lambda: impressions(use), lambda found: [each["state"] for each in found] == ["made"], 60)
    assert the_books_agree(system)


def test_the_terminal_dies_while_the_sleeve_is_open(system, use):
    open_the_sleeve(use)

    victims = kill(system, "终端 ")
    start_again(victims)

    until("told", lambda: impressions(use), lambda found: [each["state"] for each in found] == ["uncertain"], 60)
    permit = use.view()["permit"]
    assert (permit["used"], permit["granted"]) == (1, 2), "counted before it moved, so it stays spent"
    assert not any(each["open"] for each in until_up(use)["sleeves"])
    assert the_books_agree(system)


def until_up(story) -> dict:
    return until("terminal answers", lambda: state_or_none(story), lambda seen: seen is not None, 60)


def state_or_none(story) -> dict | None:
    try:
        return story.machine.view
    except OSError:
        return None
