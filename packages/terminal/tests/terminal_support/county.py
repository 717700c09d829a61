"""A county for tests: it signs permits, keeps a ledger and answers terminals, with fixed keys."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from zhangfa_protocol import checkpoint, leaf, merkle, permit
from zhangfa_protocol.keys import BoxKey, SigningKey
from zhangfa_protocol.permit import Permit
from zhangfa_terminal.machine.events import PermitOffered
from zhangfa_terminal.machine.values import Comparison, Likeness, Sheet, Sleeve, Trust

TERMINAL = "qingshi01"
ORIGIN = "zhangfa.example/330799"
NOW = 1_795_000_000_000
HOUR = 3_600_000
CHECK_CODE = "A" * 21 + "1"
OTHER_CODE = "B" * 21 + "2"


def key(name: str) -> SigningKey:
    return SigningKey.from_seed(hashlib.sha256(name.encode()).digest())


PERMIT_KEY, LOG_KEY, LINK_KEY, DEVICE_KEY, THIEF = map(key, ("permit", "log", "link", "device", "thief"))
BOX_KEY = BoxKey.from_seed(hashlib.sha256(b"box").digest())

SLEEVES = (
    Sleeve(1, "seal-party", "中国共产党青石村支部委员会", "party"),
    Sleeve(2, "seal-committee", "青石村村民委员会", "committee"),
    Sleeve(3, "seal-cooperative", "青石村股份经济合作社", "cooperative"),
)
TRUST = Trust(
    terminal_id=TERMINAL,
    unit_name="青石村",
    unit_path="3307/330799/330799101/330799101201",
    link_keys=(LINK_KEY.verify_key,),
    permit_keys=(PERMIT_KEY.verify_key,),
    log_vkeys=(checkpoint.vkey_encode(ORIGIN, LOG_KEY.verify_key),),
    server_box=BOX_KEY.public,
    sleeves=SLEEVES,
)
GOOD_SHEET = Sheet(CHECK_CODE, 1, 1, comparison=Comparison(Likeness.MATCH, "test", 0))
PERMIT = Permit(
    id="permit1",
    application="2611220000013",
    check_code=CHECK_CODE,
    seal_id="seal-committee",
    terminal_id=TERMINAL,
    slot=2,
    document=bytes(32),
    pages=1,
    granted=2,
    opens_ms=NOW - HOUR,
    closes_ms=NOW + HOUR,
    matter="居住情况说明",
    village="青石村",
)


class Ledger:
    """A log in memory; every offer gets a fresh proof."""

    def __init__(self, key: SigningKey = LOG_KEY) -> None:
        self.leaves: list[bytes] = []
        self.key = key

    def offer(self, wanted: Permit = PERMIT, *, signer: SigningKey = PERMIT_KEY, **leaf_changes) -> PermitOffered:
        data = permit.issue(wanted, signer, NOW - HOUR, hashlib.sha256(wanted.id.encode()).digest()[:16])
        public = {"permit_digest": permit.digest(data), "permit": wanted.id}
        value = leaf.Leaf("permit.issued", NOW - HOUR, public, None)
        return self.prove(data, replace(value, **leaf_changes).encode())

    def prove(self, data: bytes, encoded: bytes) -> PermitOffered:
        if encoded not in self.leaves:
            self.leaves.append(encoded)
        hashes = [merkle.leaf_hash(one) for one in self.leaves]
        index, size = self.leaves.index(encoded), len(hashes)
        nodes = lambda level, n: merkle.root(hashes[n << level : (n + 1) << level])  # noqa: E731
        path = merkle.inclusion_proof(index, size, nodes)
        note = checkpoint.sign_note(checkpoint.Checkpoint(ORIGIN, size, merkle.root(hashes)), ORIGIN, self.key)
        return PermitOffered(data, encoded, index, size, tuple(path), note)

    def grow(self, count: int = 1) -> None:
        for _ in range(count):
            self.leaves.append(leaf.Leaf("application.submitted", NOW, {"n": len(self.leaves)}, None).encode())
