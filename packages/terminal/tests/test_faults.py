"""Real processes under real faults: kill -9, broker lost, disk full, a jumping wall clock, two agents at once."""

from __future__ import annotations

import asyncio
import os
import re
import sqlite3
import time
from dataclasses import replace
from pathlib import Path

import pytest
import zhangfa_terminal
from terminal_support.counter import CODE, COMMAND, SECOND_CODE, place, print_paper
from terminal_support.county import PERMIT
from terminal_support.server import start_broker


async def ready(hands, server, sample, granted=3):
    """Signed in, code taken, paper laid: one button away from ink."""
    await hands.sign_in()
    await server.issue(replace(PERMIT, granted=granted), CODE)
    await hands.claim()
    await hands.lay(sample)


async def test_killed_with_the_sleeve_open_the_count_stays_and_the_end_is_uncertain(tmp_path):
    async with place(tmp_path) as where:
        sample = print_paper(where.tray)
        async with where.terminal() as hands:
            await ready(hands, where.server, sample)
            await hands.open()
            hands.process.kill()
            await hands.process.wait()
        async with where.terminal() as hands:
            await where.server.until(lambda: "UNCERTAIN" in where.server.kinds())
            await hands.sign_in()
            resumed = await hands.until(lambda s: s["phase"] == "claimed")
            assert resumed["permit"]["used"] == 1 and resumed["message"]["code"] in ("job_resumed", "lay_paper")
            await hands.lay(sample)
            assert (await hands.use())["permit"]["used"] == 2
        numbers = [e.body["impression"] for e in where.server.entries if e.type == "OPEN_INTENT"]
        assert numbers == [1, 2]


async def test_killed_again_and_again_no_impression_is_counted_twice_or_lost(tmp_path):
    async with place(tmp_path) as where:
        sample = print_paper(where.tray)
        async with where.terminal() as hands:
            await ready(hands, where.server, sample, granted=9)
        for delay in (0.0, 0.03, 0.1):
            async with where.terminal() as hands:
                await hands.sign_in()
                await hands.until(lambda s: s["phase"] == "claimed")
                await hands.lay(sample)
                button = asyncio.create_task(hands.post("stamp"))
                await asyncio.sleep(delay)
                hands.process.kill()
                await asyncio.gather(button, return_exceptions=True)
        async with where.terminal() as hands:
            await hands.until(lambda s: s["online"] and s["queue"]["entries"] == 0)
        intents = [e.body["impression"] for e in where.server.entries if e.type == "OPEN_INTENT"]
        ends = [e.body["impression"] for e in where.server.entries if e.type in ("PRESSED", "NOT_PRESSED", "UNCERTAIN")]
        assert intents == ends == list(range(1, len(intents) + 1))


async def test_the_link_may_fail_in_the_middle_of_a_use(tmp_path):
    async with place(tmp_path) as where:
        sample = print_paper(where.tray)
        async with where.terminal() as hands:
            await ready(hands, where.server, sample, granted=2)
            where.server.deaf = True
            assert (await hands.use())["permit"]["used"] == 1
            waiting = await hands.state()
            assert waiting["queue"]["entries"] > 0, "nothing may be forgotten without the server's own word"
            where.server.deaf = False
            await where.server.until(lambda: "PRESSED" in where.server.kinds())
            await hands.until(lambda s: s["queue"]["entries"] == 0)


async def test_the_broker_comes_back_and_nothing_is_missing(tmp_path):
    async with place(tmp_path) as where:
        sample = print_paper(where.tray)
        async with where.terminal() as hands:
            await ready(hands, where.server, sample, granted=2)
            broker = where.broker
            await broker.shutdown()
            await hands.until(lambda s: not s["online"])
            assert (await hands.use())["permit"]["used"] == 1
            assert (await hands.post("sign-out"))["phase"] == "idle"
            assert (await hands.post("keys", keeper_no="100001", pin="135790"))["message"]["code"] == "offline"
            where.broker = await start_broker(where.port)
            server = asyncio.create_task(where.server.run())
            try:
                await where.server.until(lambda: "PRESSED" in where.server.kinds(), 40)
                await hands.until(lambda s: s["online"] and s["queue"] == {"entries": 0, "photos": 0}, 40)
            finally:
                server.cancel()


async def test_a_full_disk_stops_the_seal_and_gives_way_when_there_is_room(tmp_path):
    async with place(tmp_path) as where:
        sample = print_paper(where.tray)
        async with where.terminal() as hands:
            await ready(hands, where.server, sample)
            holder = sqlite3.connect(tmp_path / "terminal.sqlite3", isolation_level=None, timeout=0)
            await hands.until(lambda s: s["queue"] == {"entries": 0, "photos": 0})
            holder.execute("BEGIN IMMEDIATE")  # no other writer gets through: a disk that refuses
            await hands.post("stamp")
            fault = await hands.until(lambda s: s["phase"] == "fault", 60)
            assert fault["message"]["code"] == "storage_fault" and not any(s["open"] for s in fault["sleeves"])
            assert (await hands.post("press", x=0.5, y=0.5, slot=2))["status"] == 409
            holder.execute("ROLLBACK")
            holder.close()
            await hands.until(lambda s: s["phase"] == "claimed", 60)
            assert (await hands.use())["permit"]["used"] == 1


async def test_a_jumping_wall_clock_changes_nothing(tmp_path):
    """The window of a permit is judged by signed server time and uptime; the machine's date is never asked."""
    async with place(tmp_path, now_ms=PERMIT.closes_ms + 1) as where, where.terminal() as hands:
        await hands.sign_in()
        await where.server.issue(PERMIT, CODE)
        await hands.post("code", code=CODE)
        await where.server.until(lambda: any(a.reason == "permit_expired" for a in where.server.acks))
    assert time.time() * 1000 != PERMIT.closes_ms
    sources = Path(zhangfa_terminal.__file__).parent.rglob("*.py")
    asks = [p.name for p in sources if re.search(r"time\.time\(|datetime\.now\(|utcnow\(", p.read_text("utf-8"))]
    assert asks == []


async def test_a_second_agent_does_not_start(tmp_path):
    async with place(tmp_path) as where, where.terminal() as hands:
        await hands.until(lambda s: s["online"])
        process = await asyncio.create_subprocess_exec(
            *COMMAND, "--dir", str(tmp_path), "--broker", f"127.0.0.1:{where.port}", "--http", "127.0.0.1:1",
            env=dict(os.environ), stderr=asyncio.subprocess.PIPE)  # fmt: skip
        _, errors = await process.communicate()
        assert process.returncode == 3 and "already_running" in errors.decode()


async def test_the_same_code_typed_twice_claims_once(tmp_path):
    async with place(tmp_path) as where, where.terminal() as hands:
        await hands.sign_in()
        await where.server.issue(PERMIT, CODE)
        await asyncio.gather(hands.post("code", code=CODE), hands.post("code", code=CODE))
        await hands.until(lambda s: s["phase"] == "claimed")
        await where.server.until(lambda: "PERMIT_CLAIMED" in where.server.kinds())
        assert where.server.kinds().count("PERMIT_CLAIMED") == 1


@pytest.mark.parametrize("code", [SECOND_CODE])
async def test_five_wrong_codes_make_the_keeper_wait(tmp_path, code):
    async with place(tmp_path) as where, where.terminal() as hands:
        await hands.sign_in()
        for _ in range(5):
            await hands.post("code", code=code)
            await hands.until(lambda s: s["asking"] is None)
        assert (await hands.state())["message"]["code"] == "code_too_many"
        assert (await hands.post("code", code=code))["message"]["code"] == "code_too_many"
