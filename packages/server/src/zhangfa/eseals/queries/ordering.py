"""What the sealing service is asked for: the paper, where the seal comes from, and the evidence that goes inside."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from zhangfa_protocol import proofs

from zhangfa.applications import queries as applications
from zhangfa.applications.core import Stage
from zhangfa.applications.queries import About
from zhangfa.documents import queries as documents
from zhangfa.documents.ports import Storage
from zhangfa.eseals.core import address, shown_code
from zhangfa.eseals.models import ESealRow
from zhangfa.eseals.ports import Evidence, Order
from zhangfa.eseals.queries.work import Begun
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.clock import CHINA
from zhangfa.kernel.outcome import Refusal, Refused
from zhangfa.ledger import queries as ledger
from zhangfa.organizations import queries as organizations
from zhangfa.organizations.core import Office
from zhangfa.seals import queries as seals

EVIDENCE, CODE_LINE = "zhangfa-evidence.json", "合同专用章"
_SIGNED = {"accept": "受理", "examine": "审查", "approve": "审批"}


def order_for(document: Begun, *, storage: Storage, font: Path, base_url: str) -> Order:
    """For the e-seal service. Raises `Refused` when the application, its e-seal or its seal is gone."""
    about = applications.about_one(document.application)
    row = ESealRow.objects.filter(pk=document.eseal).first()
    seal = seals.seal_of_record(Actor.for_public(), row.seal_id) if row else None
    if about is None or row is None or seal is None:
        raise Refused(Refusal("eseals.unknown"))
    return Order(
        eseal=row.pk,
        picture=seals.impression(seal, font=font),
        diameter_mm=seal.diameter_mm,
        paper=storage.get(about.paper_digest),
        title=about.title,
        signer=seal.name.removesuffix(CODE_LINE),
        address=address(base_url, document.token),
        code=shown_code(document.code),
        rows=_rows(about, row),
        approvals=_approvals(about),
        evidence=(_evidence(about, document),),
        ours=documents.is_ours(about.paper_file),
        place=_wanted(about),
    )


def seal_page(about: About) -> int:
    """Where the seal will stand, as far as it is known before it is made."""
    wanted = _wanted(about)
    return wanted[0] if wanted else about.paper_pages


def _wanted(about: About) -> tuple[int, int, int] | None:
    """Where the last of those who approved wants the seal; a finished form may have fewer pages than he saw."""
    said = [each.seal_at for each in applications.acts_that_count(about.id) if each.seal_at]
    place = said[-1] if said else None
    return (place.page, place.x, place.y) if place and place.page <= about.paper_pages else None


def _rows(about: About, row: ESealRow) -> tuple[tuple[str, str], ...]:
    return (
        ("文件", about.title),
        ("申请编号", about.number),
        ("单位", organizations.full_name(about.path)),
        ("电子印章", f"{row.name}{'（演示，没有法律效力）' if row.demo else ''}"),
        ("备案编号", row.filing_number or "无"),
        ("原文指纹", f"SHA-256 {about.paper_digest}"),
    )


def _approvals(about: About) -> tuple[str, ...]:
    """One line for each signature that counts."""
    acts = [each for each in applications.acts_that_count(about.id) if each.action in _SIGNED]
    lines = []
    for act in acts:
        office = Office(act.office).label if act.office else ""
        name = f"{act.actor_name}（代{act.deputy_for_name}）" if act.deputy_for_name else act.actor_name
        lines.append(f"{_shown(act.at)}　{_SIGNED[act.action]}　{office}　{name}")
    return tuple(lines)


def _shown(moment: datetime) -> str:
    return f"{moment.astimezone(CHINA):%Y-%m-%d %H:%M}"


def _evidence(about: About, document: Begun) -> Evidence:
    """Each approval as it stands in the register, with its place in the log and the proof of every entry."""
    record = {
        "version": 1,
        "application": {"number": about.number, "title": about.title, "paper_sha256": about.paper_digest},
        "handed_in_sha256": about.handed_digest or about.paper_digest,
        "permit": document.permit,
        "approvals": _approval_records(about),
        "assertions": [_text(each) for each in applications.assertions_of(about.id)],
        "log": [
            {"index": proof.index, "kind": kind, "at": at.isoformat(), "proof": _written(proof)}
            for kind, at, proof in ledger.proved(about.id)
        ],
    }
    content = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    return Evidence(name=EVIDENCE, content=content, media_type="application/json", description="审批记录和存证证明")


def _approval_records(about: About) -> list[dict[str, Any]]:
    places = _places(about.id)
    return [
        {
            "revision": act.seq,
            "stage": Stage(act.stage).value,
            "action": act.action,
            "office": act.office,
            "office_path": act.office_path,
            "person": act.actor_id,
            "name": act.actor_name,
            "deputy_for": act.deputy_for_name,
            "at": act.at.isoformat(),
            "note": act.note,
            "read_sha256": act.seen,
            "seal_at": act.seal_at.text if act.seal_at else "",
            "log_index": places.get(act.seq),
        }
        for act in applications.acts_that_count(about.id)
    ]


def _places(application_id: str) -> Mapping[int, int]:
    """Index in the log by the revision to which an act led."""
    found = {}
    for entry in ledger.history(application_id):
        revision = getattr(entry.fact, "revision", None)
        if revision is not None and entry.index is not None and entry.kind.startswith("application."):
            found.setdefault(revision, entry.index)
    return found


def _text(assertion: Mapping[str, object]) -> dict[str, object]:
    """What a passkey signed, bytes in base64."""
    return {
        name: base64.b64encode(bytes(value)).decode() if isinstance(value, bytes | memoryview) else value
        for name, value in assertion.items()
    }


def _written(proof: Any) -> str:
    text = proofs.write(proof.index, proof.path, proof.note, extra=proof.leaf)
    return base64.b64encode(text.encode()).decode()
