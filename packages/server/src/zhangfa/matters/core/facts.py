"""What is recorded about the catalogue itself."""

from __future__ import annotations

from dataclasses import dataclass

from zhangfa.ledger.core import Fact


@dataclass(frozen=True, kw_only=True)
class CatalogueImported(Fact):
    """`added`, `changed` and `withdrawn` name matters as id@version; `digest` is of the whole catalogue."""

    kind = "catalogue.imported"
    public = frozenset({"digest"})
    keep_years = 100

    digest: bytes
    added: tuple[str, ...]
    changed: tuple[str, ...]
    withdrawn: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class NegativeListImported(Fact):
    kind = "negative_list.imported"
    public = frozenset({"list_id", "version", "digest"})
    keep_years = 100

    list_id: str
    version: int
    digest: bytes


@dataclass(frozen=True, kw_only=True)
class OverlayImported(Fact):
    """What a region changes; the matters' names as in `CatalogueImported`."""

    kind = "catalogue_overlay.imported"
    public = frozenset({"version", "digest"})
    keep_years = 100

    version: int
    digest: bytes
    added: tuple[str, ...]
    changed: tuple[str, ...]
    withdrawn: tuple[str, ...]
