"""The story itself, in chapters; each returns what it saw, and raises Unexpected when the system did otherwise."""

from __future__ import annotations

import re
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from zhangfa.cli import county
from zhangfa.cli.embedded import PROGRAMS, Embedded
from zhangfa.cli.story import paperwork
from zhangfa.cli.story.client import Json, Person, Unexpected, Visitor, until
from zhangfa.cli.story.machine import LOOKING_SECONDS, Machine

Say = Callable[[str], None]
COPIES = 2
ENOUGH_SECONDS = 2.0
STAMPED = {"stamped", "all_stamped"}


@dataclass
class Told:
    """What the JSON object is made of."""

    application: Json = field(default_factory=dict)
    refusals: dict[str, str] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    checks: dict[str, bool] = field(default_factory=dict)


def tell(system: Embedded, say: Say) -> Json:
    """The whole story on a system that runs. The object's `holds` says whether everything held."""
    story = Story(system, say)
    try:
        for chapter in (
            story.apply,
            story.decide,
            story.issue,
            story.stamp,
            story.prove,
            story.lock,
            story.archive,
            story.audit,
        ):
            say(chapter.__doc__ or "")
            chapter()
    except Unexpected as unexpected:
        return story.result(str(unexpected))
    return story.result("")


def _made(number: int) -> Callable[[Json], bool]:
    return lambda seen: sum(each["state"] == "made" for each in seen["impressions"]) == number


class Story:
    def __init__(self, system: Embedded, say: Say) -> None:
        self.system, self.say, self.told = system, say, Told()
        self.public = Visitor(system.host, system.web_port)
        self.machine = Machine(system.terminals[0].port)
        self.machine.wait("online", lambda seen: seen["online"], 60)
        self.who = {each["name"]: each for each in county.cast()}
        self.villager, self.stranger = self._enter("周大山"), self._enter("吴强")
        self.clerk, self.reviewer, self.head = self._enter("刘芳"), self._enter("何军"), self._enter("李秀英")
        self.id = ""

    def _enter(self, name: str) -> Person:
        person = Person(self.system.host, self.system.web_port, self.who[name])
        me = person.sign_in_with_code(self._code_sent_to)
        if me["person"]["name"] != name:
            raise Unexpected(f"signed in as {me['person']['name']} instead of {name}")
        return person

    def _code_sent_to(self, phone: str) -> str:
        page = self.public.must("GET", "/demo/codes").decode()
        found = re.search(rf"{phone}</p><p>[^<]*?(\d{{6}})", page)
        if found is None:
            raise Unexpected(f"no code was sent to {phone}")
        return found[1]

    def view(self, person: Person | None = None) -> Json:
        return (person or self.villager).must("GET", f"/api/v1/applications/{self.id}")

    def apply(self) -> None:
        """村民查找事项，看到不应出具的证明，填表，传照片，预览，提交"""
        home = self.who["周大山"]["home"]
        found = self.villager.must("GET", "/api/v1/matters", q="居住")["items"]
        refused = self.villager.must("GET", "/api/v1/matters/negative-1")["negative"]
        self.told.refusals["negative_list"] = refused["list"]
        matter = self.villager.must("GET", f"/api/v1/matters/{found[0]['id']}", unit=home)
        photo = self.villager.upload("身份证.jpg", paperwork.photograph())
        body = {
            "matter": matter["id"],
            "unit": home,
            "form": paperwork.fill(matter["fields"], self.who["周大山"]),
            "materials": {each["name"]: [photo["id"]] for each in matter["materials"] if each["required"]},
            "copies": COPIES,
        }
        preview = self.villager.must("POST", "/api/v1/applications/preview", body)
        self.told.checks["preview_drawn"] = self.villager.must("GET", preview["pages"][0])[:3] == b"\xff\xd8\xff"
        made = self.villager.must("POST", "/api/v1/applications", body)
        self.id, self.told.application = made["id"], made
        status, _ = self.stranger.ask("GET", f"/api/v1/applications/{self.id}")
        self.told.refusals["stranger_read"] = str(status)

    def decide(self) -> None:
        """代办员受理，审查人审查，村主任审批"""
        self.clerk.act(self.id, "accept", note="材料齐全")
        self.reviewer.act(self.id, "examine", note="情况属实")
        seen = self.head.must("GET", "/api/v1/applications", box="todo")
        self.told.checks["on_the_to_do_list"] = [each["id"] for each in seen["items"]] == [self.id]
        self.head.act(self.id, "approve", note="同意")
        self.approved = time.monotonic()

    def issue(self) -> None:
        """签发用印许可，登记进存证账本，送到终端；申请人收到用印码，打印文件"""
        held = until("permit held by the terminal", self.view, lambda seen: bool((seen["permit"] or {}).get("code")))
        self.told.seconds["approval_to_permit_held"] = round(time.monotonic() - self.approved, 3)
        self.code = held["permit"]["code"]
        printed = self.villager.must("POST", f"/api/v1/applications/{self.id}/print", {})
        self.told.checks["printed_into_tray"] = printed["folder"]

    def stamp(self) -> None:
        """印章管理员登录终端，错码、空白纸、别的文件都被拒绝，正确的文件盖章"""
        keeper = self.who["赵玉兰"]
        machine, refusals = self.machine, self.told.refusals
        machine.sign_in(keeper["keeper_number"], county.load()["keeper_pin"])
        wrong = f"{(int(self.code) + 1) % 100_000_000:08d}"
        refusals["wrong_code"] = machine.refused("code", {"code_wrong"}, code=wrong)
        machine.do("code", code=self.code)
        machine.wait("permit claimed", lambda seen: seen["permit"] is not None)
        refusals["blank_page"] = self._page_refused("blank", {"page_blank"})
        refusals["wrong_page"] = self._page_refused("other", {"page_no_code", "page_other_document"})
        refusals["other_application"] = self._page_refused("stranger", {"page_other_document", "page_no_code"})
        refusals["changed_page"] = self._page_refused(
            "changed", {"page_no_code", "page_other_document", "page_changed"}
        )
        refusals["forged_page"] = self._page_refused("forged", {"page_changed"})
        for number in range(1, COPIES + 1):
            self._impression(number)
        machine.do("sign-out")
        machine.wait("keeper signed out", lambda seen: seen["keeper"] is None)
        machine.sign_in(keeper["keeper_number"], county.load()["keeper_pin"])
        refusals["second_use_of_code"] = machine.refused("code", {"code_used"}, code=self.code)

    def _page_refused(self, kind: str, codes: set[str]) -> str:
        """Lay it, see it refused, and see that the button stays dead."""
        self.machine.do("paper", sample_id=self.machine.sample(kind)["id"])
        seen = self.machine.wait(f"{kind} refused", lambda view: view["page"]["code"] in codes, LOOKING_SECONDS)
        if seen["can"]["stamp"]:
            raise Unexpected(f"a {kind} page could be stamped")
        return seen["page"]["code"]

    def _impression(self, number: int) -> None:
        machine = self.machine
        machine.do("paper", sample_id=machine.sample("printed")["id"])
        ready = machine.page_accepted()
        self.told.checks["page_compared"] = ready["comparison"]["verdict"] == "match"
        slot = ready["permit"]["slot"]
        machine.do("stamp")
        machine.wait("sleeve open", lambda seen: any(each["open"] for each in seen["sleeves"]))
        machine.do("press", x=0.72, y=0.78, slot=slot)
        self._watch_both(number, time.monotonic())

    def _watch_both(self, number: int, pressed: float) -> None:
        """The machine locks and says that it is done; the applicant's and the approver's phones tell it."""
        done = self.machine.wait("stamped", lambda seen: seen["message"]["code"] in STAMPED)
        locked = time.monotonic()
        if any(each["open"] for each in done["sleeves"]):
            raise Unexpected("a sleeve is open after the stamp")
        for name, person in (("applicant", self.villager), ("approver", self.head)):
            until(f"impression {number} on the {name}'s phone", lambda who=person: self.view(who), _made(number))
        told = time.monotonic()
        self.told.seconds[f"press_{number}_to_lock"] = round(locked - pressed, 3)
        self.told.seconds[f"lock_{number}_to_both_phones"] = round(told - locked, 3)

    def prove(self) -> None:
        """任何人扫码查验，下载证明，离线验证"""
        check = urlsplit(self.view()["check_url"]).path
        page = self.public.must("GET", check).decode()
        self.told.checks["public_page_says_valid"] = "有效" in page and "周大山" not in page and "周*山" in page
        proof = self.public.must("GET", f"{check}/proof")
        tenant = self.who["周大山"]["home"].split("/")[1]
        keys = self.public.must("GET", f"/log/{tenant}/keys").decode().split()
        self.told.checks["proof_verified"] = self._verified(proof, keys)
        self.told.checks["forged_proof_refused"] = not self._verified(proof.replace(b"index ", b"index 1"), keys)

    def _verified(self, proof: bytes, keys: list[str]) -> bool:
        """Asked of the stand-alone verifier, which knows nothing of this server."""
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "paper.tlog-proof"
            file.write_bytes(proof)
            command = [str(PROGRAMS / "zhangfa-verify"), "proof", str(file)]
            for key in keys:
                command += ["--key", key]
            return subprocess.run(command, capture_output=True, check=False).returncode == 0

    def lock(self) -> None:
        """审批人一键锁定终端，终端照办并回报；再解锁"""
        terminal = self.head.must("GET", "/api/v1/terminals")["items"][0]
        address = f"/api/v1/terminals/{terminal['id']}"
        self.head.must("POST", f"{address}/lock", {"reason": "演练"})
        self.machine.wait("locked", lambda seen: seen["locked"])
        self._lock_state("locked")
        self.head.must("POST", f"{address}/unlock", {"reason": "演练结束"})
        self.machine.wait("unlocked", lambda seen: not seen["locked"])
        self._lock_state("unlocked")
        self.told.checks["terminal_locked_and_unlocked"] = True

    def _lock_state(self, wanted: str) -> None:
        until(
            f"terminal reported {wanted}",
            lambda: self.head.must("GET", "/api/v1/terminals")["items"][0],
            lambda seen: seen["lock_state"] == wanted,
        )

    def archive(self) -> None:
        """照片到齐，归档"""
        until("archived", self.view, lambda seen: seen["state"] == "archived", 60)
        package = self.villager.must("GET", f"/api/v1/applications/{self.id}/archive")
        self.told.checks["archive_package"] = package[:2] == b"PK"
        status, _ = self.stranger.ask("GET", f"/api/v1/applications/{self.id}/archive")
        self.told.checks["stranger_gets_no_archive"] = status == 404

    def audit(self) -> None:
        """核对所有表与存证账本"""
        done = subprocess.run(
            [str(PROGRAMS / "zhangfa"), "check"], env=self.system.env(), capture_output=True, text=True, check=False
        )
        self.told.checks["state_equals_replay"] = done.returncode == 0
        if done.returncode:
            self.say(done.stdout + done.stderr)

    def result(self, unexpected: str) -> Json:
        """The one JSON object. Everything must hold, or `holds` is false and `unexpected` says what did not."""
        told, seen = self.told, self.view() if self.id else {}
        photos = sorted({photo for each in seen.get("timeline", ()) for photo in each["photos"]})
        permit = seen.get("permit") or {}
        indexes = [each["entry"]["index"] for each in seen.get("timeline", ()) if each["entry"]]
        quick = all(
            seconds <= ENOUGH_SECONDS for name, seconds in told.seconds.items() if name.endswith("to_both_phones")
        )
        told.checks["told_within_two_seconds"] = quick
        told.checks["photos_of_every_impression"] = len(photos) >= 2 * COPIES
        told.checks["stranger_saw_nothing"] = told.refusals.get("stranger_read") == "404"
        told.checks["all_stages_done"] = [each["state"] for each in seen.get("stages", ())] == ["done"] * 6
        used = permit.get("used") == permit.get("granted") == COPIES
        return {
            "holds": not unexpected and used and all(told.checks.values()),
            "unexpected": unexpected or None,
            "application": {"id": self.id, "number": told.application.get("number"), "state": seen.get("state")},
            "stages": [
                {"stage": each["stage"], "label": each["label"], "actor": each["who"], "at": each["at"]}
                for each in seen.get("stages", ())
            ],
            "permit": {name: permit.get(name) for name in ("id", "state", "granted", "used")},
            "impressions": seen.get("impressions", []),
            "ledger_indexes": indexes,
            "proof_verified": told.checks.get("proof_verified", False),
            "photos": photos,
            "refusals": told.refusals,
            "seconds_to": told.seconds,
            "checks": told.checks,
        }
