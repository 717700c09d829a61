"""Archiving a used application: gather, pack, check, keep, close."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import transaction
from zhangfa_protocol import proofs
from zhangfa_protocol.checkpoint import vkeys

from zhangfa.applications import queries as about_applications
from zhangfa.applications import services as applications
from zhangfa.applications.queries import About, Recorded
from zhangfa.archives import core
from zhangfa.archives.models import PackageRow
from zhangfa.archives.ports import LogKeys, Storage
from zhangfa.eseals import queries as eseals
from zhangfa.impressions import queries as impressions
from zhangfa.impressions.core import Impression
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Refusal, Refused, require
from zhangfa.kernel.secrets import Cipher
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger import queries as log
from zhangfa.ledger import services as ledger
from zhangfa.ledger.core import Proof, origin_of, tenant_of
from zhangfa.ledger.queries import plain
from zhangfa.permits import queries as permits
from zhangfa.permits.core import Medium, Permit

VERSION = 1


@dataclass(frozen=True, slots=True)
class _Gathered:
    recorded: Recorded
    permits: tuple[Permit, ...]
    impressions: tuple[Impression, ...]
    entries: tuple[tuple[str, datetime, Proof], ...]
    photos: tuple[str, ...]
    sealed: Mapping[str, str]


def archive(
    *, actor: Actor, now: datetime, application_id: str, storage: Storage, cipher: Cipher, keys: LogKeys
) -> core.Package:
    """归档. Twice gives the first package. Refused archives.photos_on_their_way while photos are still awaited."""
    earlier = plain.fetch_one(PackageRow, application_id=application_id)
    if earlier is not None:
        return earlier.value()
    if log.is_waiting(application_id):
        raise Refused(Refusal("archives.not_in_the_log_yet"))
    found = _gather(actor, application_id, cipher)
    about = found.recorded.about
    files = _files(found, storage)
    bytes_ = core.pack(_heading(found), files, _digests(found))
    findings = core.examine(bytes_, _wanted(found), _vkeys(keys, about.path))
    missing = sum(1 for digest in found.photos if f"photos/{digest}.jpg" not in files)
    used_at = found.entries[-1][1]
    require(core.why_not_archive(findings, missing_photos=missing, used_at=used_at, now=now))
    kept = {"digest": storage.put(bytes_), "size": len(bytes_)}
    with transaction.atomic():
        applications.archive(actor=actor, now=now, application_id=application_id)
        row = _new_row(about, used_at, findings, now, **kept)
        plain.insert(row)
        fact = core.PackageMade(
            subject=application_id,
            path=about.path.text,
            digest=bytes.fromhex(row.digest),
            size=row.size,
            findings=row.findings,
        )
        ledger.append(fact, actor=actor, now=now)
    return row.value()


def _new_row(
    about: About, used_at: datetime, findings: Iterable[core.Finding], now: datetime, **kept: Any
) -> PackageRow:
    """`kept`: the digest of the package and its size."""
    return plain.new(
        PackageRow,
        application_id=about.id,
        tenant=tenant_of(about.path),
        path=about.path.text,
        number=about.number,
        made_at=now,
        keep_until=core.keep_until(used_at, about.retention_years),
        findings={finding.check.value: list(finding.faults) for finding in findings},
        **kept,
    )


def _gather(actor: Actor, application_id: str, cipher: Cipher) -> _Gathered:
    recorded = about_applications.recorded(actor, application_id, cipher=cipher)
    if recorded is None:
        raise Refused(Refusal("archives.unknown"))
    photos = tuple(photo.digest for photo in impressions.photos_of_application(application_id))
    made = impressions.of_application(application_id)
    return _Gathered(
        recorded=recorded,
        permits=permits.all_of(application_id),
        impressions=made,
        entries=log.proved(application_id),
        photos=photos,
        sealed=_sealed(application_id, made),
    )


def _sealed(application_id: str, made: Iterable[Impression]) -> Mapping[str, str]:
    """Digests of the electronic original's files by their names in the package."""
    if not any(each.medium is Medium.ELECTRONIC for each in made):
        return {}
    return {core.SEALED[each.format.value]: each.digest for each in eseals.files_of(application_id)}


def _files(found: _Gathered, storage: Storage) -> dict[str, bytes]:
    """Whether the bytes are those of their digests, `core.examine` asks once they are packed."""
    about = found.recorded.about
    files = {core.PAPER: storage.read(about.paper_digest), core.RECORD: core.to_json(_record(found))}
    if about.handed_digest:
        files[core.HANDED_IN] = storage.read(about.handed_digest)
    for number, material in enumerate(found.recorded.materials, start=1):
        files[_material_name(number)] = storage.read(material.digest)
    for name, digest in found.sealed.items():
        files[name] = storage.read(digest)
    for digest in found.photos:
        if storage.holds(digest):
            files[f"photos/{digest}.jpg"] = storage.read(digest)
    for _, _, proof in found.entries:
        files[f"proofs/{proof.index:09d}.tlog-proof"] = proofs.write(
            proof.index, proof.path, proof.note, proof.leaf
        ).encode()
    return files


def _digests(found: _Gathered) -> dict[str, str]:
    """Of the files that lie in the storage under their digest."""
    recorded = found.recorded
    materials = {_material_name(number): each.digest for number, each in enumerate(recorded.materials, start=1)}
    photos = {f"photos/{digest}.jpg": digest for digest in found.photos}
    handed = {core.HANDED_IN: recorded.about.handed_digest} if recorded.about.handed_digest else {}
    return {core.PAPER: recorded.about.paper_digest, **handed, **materials, **photos, **found.sealed}


def _material_name(number: int) -> str:
    return f"materials/{number:02d}.pdf"


def _wanted(found: _Gathered) -> core.Wanted:
    names = {core.PAPER, core.RECORD, core.MANIFEST}
    names |= {core.HANDED_IN} if found.recorded.about.handed_digest else set()
    names |= {_material_name(number) for number in range(1, len(found.recorded.materials) + 1)}
    names |= set(found.sealed)
    names |= {f"photos/{digest}.jpg" for digest in found.photos}
    leaves = {sha256(proof.leaf).hexdigest() for _, _, proof in found.entries}
    return core.Wanted(files=frozenset(names), leaves=frozenset(leaves))


def _heading(found: _Gathered) -> dict[str, Any]:
    about = found.recorded.about
    return {
        "version": VERSION,
        "number": about.number,
        "matter": about.title,
        "unit": about.unit_name,
        "retention_years": about.retention_years,
        "log": origin_of(tenant_of(about.path)),
    }


def _record(found: _Gathered) -> dict[str, Any]:
    """Everything that was said and done, for `core.to_json`."""
    recorded = found.recorded
    return {
        "application": recorded.about,
        "matter": {
            "id": recorded.matter_id,
            "version": recorded.matter_version,
            "class": recorded.matter_class,
        },
        "clerk": recorded.clerk_name,
        "fields": recorded.fields,
        "materials": recorded.materials,
        "decisions": recorded.decisions,
        "permits": found.permits,
        "impressions": found.impressions,
        "entries": [{"index": proof.index, "kind": kind, "at": at} for kind, at, proof in found.entries],
    }


def _vkeys(keys: LogKeys, path: TreePath) -> dict:
    """Note key (name+hash) → key, of the log at this place."""
    return dict(vkeys(keys.verifier_keys(origin_of(tenant_of(path)))))
