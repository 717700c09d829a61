"""Whom this terminal trusts (trust.json, written at enrolment) and by what keys it signs (its own folder, mode 600)."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from pathlib import Path

from zhangfa_protocol.checkpoint import vkey_decode
from zhangfa_protocol.keys import BoxKey, SigningKey, VerifyKey, box_from_text

from zhangfa_terminal.machine.values import Sleeve, Trust

TRUST_FILE = "trust.json"
ENROLMENT_FILE = "enrolment.json"
DEVICE_KEY_FILE = "device-key.json"
BOX_KEY_FILE = "box-key.json"


class TrustError(ValueError):
    """The enrolment is missing or damaged; nothing may open without it."""


@dataclass(frozen=True)
class Drawing:
    """What a simulated seal prints: PNG bytes and the true diameter."""

    slot: int
    png: bytes
    diameter_mm: float


@dataclass(frozen=True)
class Enrolment:
    """Everything in trust.json that is not a matter of trust but of connection and drivers."""

    trust: Trust
    username: str
    password: str
    drawings: tuple[Drawing, ...] = ()


@dataclass(frozen=True)
class Device:
    """The terminal's own identity."""

    serial: str
    key: SigningKey
    box: BoxKey = field(repr=False)


def create_device(folder: Path, serial: str) -> Device:
    """Make the terminal's keys once and write enrolment.json, the card that the county's administrator reads."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not (folder / DEVICE_KEY_FILE).exists():
        SigningKey.generate().save(folder / DEVICE_KEY_FILE)
    if not (folder / BOX_KEY_FILE).exists():
        BoxKey.generate().save(folder / BOX_KEY_FILE)
    card = folder / ENROLMENT_FILE
    if card.exists():
        serial = json.loads(card.read_text("utf-8"))["serial"]
    device = Device(serial, SigningKey.load(folder / DEVICE_KEY_FILE), BoxKey.load(folder / BOX_KEY_FILE))
    text = {"serial": serial, "verify_key": device.key.verify_key.text, "box_key": device.box.text}
    card.write_text(json.dumps(text, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return device


def load_device(folder: Path) -> Device:
    try:
        serial = json.loads((folder / ENROLMENT_FILE).read_text("utf-8"))["serial"]
        return Device(serial, SigningKey.load(folder / DEVICE_KEY_FILE), BoxKey.load(folder / BOX_KEY_FILE))
    except (OSError, ValueError, KeyError) as fault:
        raise TrustError(f"终端密钥缺失或损坏，请先执行 zhangfa-terminal init：{fault}") from fault


def load_enrolment(folder: Path) -> Enrolment:
    """Read trust.json; a missing or damaged file stops the terminal, it never falls back to trusting."""
    try:
        data = json.loads((folder / TRUST_FILE).read_text("utf-8"))
        return parse_enrolment(data, folder)
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise TrustError(f"登记文件 trust.json 缺失或损坏，请重新登记本终端：{fault}") from fault


def parse_enrolment(data: dict, folder: Path) -> Enrolment:
    trust = Trust(
        terminal_id=data["terminal_id"],
        unit_name=data["unit"]["name"],
        unit_path=data["unit"]["path"],
        link_keys=tuple(VerifyKey.from_text(text) for text in _list(data["server_link_key"])),
        permit_keys=tuple(VerifyKey.from_text(text) for text in _list(data["permit_keys"])),
        log_vkeys=tuple(_checked_vkey(text) for text in _list(data["log_vkeys"])),
        server_box=box_from_text(data["server_box_key"]),
        sleeves=tuple(Sleeve(s["slot"], s["seal_id"], s["name"], s["body"]) for s in data["sleeves"]),
        compares=data.get("compares", True) is not False,
    )
    drawings = tuple(_drawing(s, folder) for s in data["sleeves"] if s.get("impression_png"))
    return Enrolment(trust, data["mqtt"]["username"], data["mqtt"]["password"], drawings)


def _list(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def _checked_vkey(text: str) -> str:
    vkey_decode(text)
    return text


def _drawing(sleeve: dict, folder: Path) -> Drawing:
    text = sleeve["impression_png"]
    path = folder / text if len(text) < 1024 else None
    png = path.read_bytes() if path is not None and path.is_file() else base64.b64decode(text, validate=True)
    return Drawing(sleeve["slot"], png, float(sleeve.get("diameter_mm") or 42))
