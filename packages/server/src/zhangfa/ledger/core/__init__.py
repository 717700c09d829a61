"""Every fact once, in order, provable for ever (存证账本).

Laws
1. A fact enters the ledger in the transaction that makes it true: both stand or neither.
2. Entries of a county's log have the places 0, 1, 2 … without gap or repetition, and keep them.
3. A leaf holds what the fact declares public and one commitment; personal data never enter a leaf.
4. A checkpoint is signed over leaves recomputed from what is stored, and is readable only after they are.
5. Every checkpoint extends every earlier one.
6. Erasing takes the personal part and its salt; leaves, commitments and proofs stay as they were.
7. Nothing is erased while the law wants it kept.
8. A follower sees sequenced entries only, each once and in order; one that fails is parked and stops no other.
9. What is stored equals what the leaves commit to; the check recomputes it and lets every concept replay its own.

Deeds
append, sequence, erase, follow, park. It never changes or removes an entry, and decides nothing about seals.
"""

from __future__ import annotations

from zhangfa.ledger.core.entry import Entry, Proof, Sealed, discrepancies, open_entry, seal_fact
from zhangfa.ledger.core.facts import Fact, RecordErased, fact_class, kinds
from zhangfa.ledger.core.place import ORIGIN, origin_of, tenant_of
from zhangfa.ledger.core.replay import Discrepancy, Replay, register_replay, replays
from zhangfa.ledger.core.retention import kept_until, why_not_erase

__all__ = [
    "ORIGIN",
    "Discrepancy",
    "Entry",
    "Fact",
    "Proof",
    "RecordErased",
    "Replay",
    "Sealed",
    "discrepancies",
    "fact_class",
    "kept_until",
    "kinds",
    "open_entry",
    "origin_of",
    "register_replay",
    "replays",
    "seal_fact",
    "tenant_of",
    "why_not_erase",
]
