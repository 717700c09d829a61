"""Builds the golden vectors: fixed keys, fixed values, the bytes that every implementation must produce and accept.

`python packages/protocol/vectors/build.py` writes the JSON files beside it; with --check it only compares.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from zhangfa_protocol import (
    canonical,
    checkpoint,
    cose,
    journal,
    leaf,
    merkle,
    messages,
    pagecode,
    permit,
    proofs,
    sealed,
)
from zhangfa_protocol.keys import BoxKey, SigningKey

HERE = Path(__file__).parent
NOW = 1_795_312_800_000
LOG = "zhangfa.example/3307-330799"
TERMINAL = "t7qingshi"
CHECK_CODE = "7Hq3mZ0aB9cD1eF2gH4iJ6"


def seed(name: str) -> bytes:
    return hashlib.sha256(b"zhangfa test vector key: " + name.encode()).digest()


PERMIT_KEY, LINK_KEY, LOG_KEY, DEVICE_KEY = (SigningKey(seed(name)) for name in ("permit", "link", "log", "terminal"))
SERVER_BOX, EPHEMERAL = BoxKey(seed("box")), BoxKey(seed("ephemeral"))
NONCE = bytes(range(16))
PERMIT = permit.Permit(
    id="p3x5", application="261122000017", check_code=CHECK_CODE, seal_id="s1committee", terminal_id=TERMINAL, slot=2,
    document=hashlib.sha256(b"paper").digest(), pages=2, granted=3, opens_ms=NOW, closes_ms=NOW + 86_400_000,
    matter="居住情况证明", village="青石村",
)  # fmt: skip
PERMIT_BYTES = permit.issue(PERMIT, PERMIT_KEY, NOW, NONCE)
PERMIT_LEAF = leaf.Leaf(
    "permit.issued",
    NOW,
    {"permit_digest": permit.digest(PERMIT_BYTES), "check_code": CHECK_CODE, "granted": 3},
    leaf.commit(NONCE, {"applicant": "周大山"}),
).encode()


def keys() -> dict[str, Any]:
    pairs = {"permit": PERMIT_KEY, "link": LINK_KEY, "log": LOG_KEY, "terminal": DEVICE_KEY}
    signing = {
        name: {"seed": seed(name).hex(), "public": key.verify_key.text, "kid": key.kid.hex()}
        for name, key in pairs.items()
    }
    return {"signing": signing, "box": {"seed": seed("box").hex(), "public": SERVER_BOX.text}}


def canonical_values() -> dict[str, Any]:
    good = [
        None, True, False, 0, 23, 24, 255, 256, 65535, 65536, 2**32 - 1, 2**32, 2**64 - 1, -1, -24, -25, -(2**64), "",
        "章法", {"hex": ""}, {"hex": "00ff"}, [], [1, [2, []]], {"map": []}, {"map": [["aa", 2], ["b", 1]]},
        {"map": [[1, "x"], [1000, "y"]]},
    ]  # fmt: skip
    bad = {
        "number not shortest": "1817", "indefinite list": "9f01ff", "indefinite text": "7f6161ff", "float": "f93c00",
        "tag": "c11a514b67b0", "undefined": "f7", "simple value": "f0", "duplicate key": "a2616101616102",
        "unordered keys": "a2616201616101", "longer key first": "a262616101616202", "trailing byte": "0000",
        "truncated": "6261", "bad utf-8": "61ff", "empty": "", "list longer than data": "9affffffff",
        "map longer than data": "baffffffff", "negative key": "a12001", "mixed keys": "a201016161",
        "bytes key": "a1416101", "too deep": "81" * 17 + "00", "reserved head": "1c00",
        "shared value tag": "d81c00", "break alone": "ff",
    }  # fmt: skip
    cases = [{"value": value, "encoded": canonical.encode(_plain(value)).hex()} for value in good]
    return {"good": cases, "bad": bad}


def _plain(value: Any) -> Any:
    """{"hex": …} stands for bytes and {"map": [[key, value], …]} for a map, since JSON has neither."""
    if isinstance(value, dict):
        return bytes.fromhex(value["hex"]) if "hex" in value else {k: _plain(v) for k, v in value["map"]}
    return [_plain(item) for item in value] if isinstance(value, list) else value


def signed_objects() -> dict[str, Any]:
    payload = {"hello": "章法", "n": 1}
    data = cose.sign(payload, LINK_KEY, type="note", audience="t1", now_ms=NOW, expires_ms=NOW + 1, nonce=NONCE)
    return {
        "key": LINK_KEY.verify_key.text,
        "type": "note",
        "audience": "t1",
        "issued": NOW,
        "expires": NOW + 1,
        "nonce": NONCE.hex(),
        "body": payload,
        "signed": data.hex(),
    }


def sealed_boxes() -> dict[str, Any]:
    cases = []
    for plaintext, context in ((b"", b""), (b"12345678", b"request"), (bytes(range(256)), b"photo")):
        box = sealed.seal(plaintext, SERVER_BOX.public, context=context, ephemeral=EPHEMERAL)
        cases.append({"plaintext": plaintext.hex(), "context": context.hex(), "box": box.hex()})
    return {"recipient_seed": seed("box").hex(), "ephemeral_seed": seed("ephemeral").hex(), "cases": cases}


def permits() -> dict[str, Any]:
    fields = asdict(PERMIT) | {"document": PERMIT.document.hex()}
    return {
        "key": PERMIT_KEY.verify_key.text,
        "now_ms": NOW,
        "nonce": NONCE.hex(),
        "permit": fields,
        "signed": PERMIT_BYTES.hex(),
        "digest": permit.digest(PERMIT_BYTES).hex(),
        "leaf": PERMIT_LEAF.hex(),
    }


def leaves() -> dict[str, Any]:
    bare = leaf.Leaf("application.submitted", NOW, {"number": "261122000017"})
    return {
        "salt": NONCE.hex(),
        "record": {"applicant": "周大山"},
        "commitment": leaf.commit(NONCE, {"applicant": "周大山"}).hex(),
        "leaves": [
            {"kind": bare.kind, "at": bare.at_ms, "public": dict(bare.public), "encoded": bare.encode().hex()},
        ],
        "permit_leaf": PERMIT_LEAF.hex(),
    }


def tree() -> dict[str, Any]:
    inputs = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
    hashes = [merkle.leaf_hash(bytes.fromhex(item)) for item in inputs]
    nodes = _nodes(hashes)
    roots = [merkle.root(hashes[:size]).hex() for size in range(len(hashes) + 1)]
    inclusion = [
        {"index": i, "size": n, "proof": [h.hex() for h in merkle.inclusion_proof(i, n, nodes)]}
        for n in range(1, 9)
        for i in range(n)
    ]
    consistency = [
        {"first": m, "second": n, "proof": [h.hex() for h in merkle.consistency_proof(m, n, nodes)]}
        for n in range(9)
        for m in range(n + 1)
    ]
    return {"inputs": inputs, "roots": roots, "inclusion": inclusion, "consistency": consistency}


def _nodes(hashes: list[bytes]) -> Callable[[int, int], bytes]:
    stored = {}
    frontier = merkle.Frontier.empty()
    for item in hashes:
        frontier, made = frontier.append(item)
        stored |= {(level, index): value for level, index, value in made}
    return lambda level, index: stored[level, index]


def log_proof() -> dict[str, Any]:
    data = [f"entry {n}".encode() for n in range(5)] + [PERMIT_LEAF] + [f"entry {n}".encode() for n in range(6, 11)]
    hashes = [merkle.leaf_hash(item) for item in data]
    head = checkpoint.Checkpoint(LOG, len(data), merkle.root(hashes))
    note = checkpoint.sign_note(head, LOG, LOG_KEY)
    path = merkle.inclusion_proof(5, len(data), _nodes(hashes))
    return {
        "vkey": checkpoint.vkey_encode(LOG, LOG_KEY.verify_key),
        "origin": LOG,
        "size": head.size,
        "root": head.root.hex(),
        "note": note,
        "index": 5,
        "leaf": PERMIT_LEAF.hex(),
        "proof": proofs.write(5, path, note, PERMIT_LEAF),
    }


def page_codes() -> dict[str, Any]:
    code = pagecode.PageCode(CHECK_CODE, 1, 2, 5, 11, bytes(range(16)))
    url = code.to_url("https://zhangfa.example")
    bad = [
        url + "&x=1", url.replace("1-2", "3-2"), url.replace("1-2", "0-2"), url.replace("1-2", "01-2"),
        url.replace("https", "ftp"), url.replace("w=5.11", "w=11.11"), url.replace("w=5.11", "w=05.11"), url[:-1],
        url[:-1] + "x", url.replace(CHECK_CODE, CHECK_CODE[:-1]), "",
    ]  # fmt: skip
    return {
        "check_code": CHECK_CODE,
        "page": 1,
        "pages": 2,
        "index": 5,
        "size": 11,
        "root_prefix": bytes(range(16)).hex(),
        "url": url,
        "bad": bad,
        "entropy": seed("check code").hex(),
        "code_of_entropy": pagecode.new_check_code(seed("check code")),
    }


def journal_chain() -> dict[str, Any]:
    unknown, trusted = journal.TimeQuality.UNKNOWN, journal.TimeQuality.TRUSTED
    kinds = journal.EventType
    digest = hashlib.sha256(b"photo").digest()
    intent = {"impression": 1, "used": 1, "page": 1, "slot": 2, "keeper": "zhao", "before": digest}
    rows = [
        (kinds.BOOT, None, {"firmware": "1.0", "cold": True}, unknown),
        (kinds.PERMIT_IN, "p3x5", {"digest": permit.digest(PERMIT_BYTES), "index": 5, "size": 11}, trusted),
        (kinds.OPEN_INTENT, "p3x5", intent, trusted),
        (kinds.PRESSED, "p3x5", {"impression": 1, "presses": 1, "after": digest, "red_found": True}, trusted),
        (kinds.CLOSED, "p3x5", {"impression": 1}, trusted),
    ]
    signed: list[bytes] = []
    for place, (kind, permit_id, body, quality) in enumerate(rows):
        entry = journal.Entry(
            boot_id="boot1", seq=place + 1, prev=journal.entry_hash(signed[-1]) if signed else bytes(32),
            uptime_ms=1000 * place, time_ms=None if quality is unknown else NOW + 1000 * place, time_quality=quality,
            type=kind, permit_id=permit_id, body=body,
        )  # fmt: skip
        signed.append(entry.sign(DEVICE_KEY))
    return {
        "key": DEVICE_KEY.verify_key.text,
        "types": [row[0].value for row in rows],
        "entries": [item.hex() for item in signed],
        "head": journal.entry_hash(signed[-1]).hex(),
    }


def message_samples() -> dict[str, Any]:
    proof = log_proof()
    box = sealed.seal(b"secret", SERVER_BOX.public, context=b"x", ephemeral=EPHEMERAL)
    samples: list[messages.Message] = [
        messages.Hello("boot1", "1.0", 5, bytes(32), 4000, NONCE),
        messages.Journal(tuple(bytes.fromhex(item) for item in journal_chain()["entries"])),
        messages.Evidence(bytes(32), 0, len(box), box),
        messages.Request("r1", messages.Verb.CLAIM, box),
        messages.Ack("c1", messages.AckOutcome.DONE, None, 6),
        messages.Welcome(
            NONCE, NOW, 5, False, (messages.Sleeve(2, "s1", "青石村村民委员会", "committee"),),
            messages.Unit("青石村", "3307/330799/330799101/330799101201"),
        ),
        messages.JournalAck(5),
        messages.EvidenceAck(bytes(32), len(box)),
        messages.PermitMessage(PERMIT_BYTES, PERMIT_LEAF, 5, 11, proofs.read(proof["proof"]).path, proof["note"]),
        messages.Command("c1", messages.CommandVerb.LOCK, "异常用章", None),
        messages.Reply("r1", False, messages.TerminalRefusal.CODE_WRONG, None, None, None, 4),
        messages.Fetch(bytes(32), 32_768, EPHEMERAL.public),
        messages.Paper(bytes(32), 32_768, 40_000, box),
        messages.Seals((messages.RegisteredSeal("s1", bytes(32)),)),
    ]  # fmt: skip
    cases = []
    for sample in samples:
        up = messages.BY_SHAPE[type(sample)].direction is messages.Direction.UP
        topic, data = messages.pack(
            sample, DEVICE_KEY if up else LINK_KEY, TERMINAL, now_ms=0 if up else NOW, nonce=NONCE
        )
        cases.append({"topic": topic, "signed": data.hex()})
    return {"terminal": TERMINAL, "table": messages.describe(), "cases": cases}


FILES: dict[str, Callable[[], dict[str, Any]]] = {
    "keys": keys, "canonical": canonical_values, "cose": signed_objects, "sealed": sealed_boxes, "permit": permits,
    "leaf": leaves, "merkle": tree, "proof": log_proof, "pagecode": page_codes, "journal": journal_chain,
    "messages": message_samples,
}  # fmt: skip


def main(argv: list[str]) -> int:
    stale = []
    for name, make in FILES.items():
        path = HERE / f"{name}.json"
        text = json.dumps(make(), ensure_ascii=False, indent=1) + "\n"
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(name)
            if "--check" not in argv:
                path.write_text(text, encoding="utf-8")
    return 1 if stale and "--check" in argv else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
