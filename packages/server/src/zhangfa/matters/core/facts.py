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


@dataclass(frozen=True, kw_only=True)
class WrongRequestReported(Fact):
    """An agency asked for what the village may not issue; `item` is the negative item or the matter."""

    kind = "wrong_request.reported"
    public = frozenset({"item"})
    personal = frozenset({"note"})
    keep_years = 30

    item: str
    title: str
    agency: str
    note: str


@dataclass(frozen=True, kw_only=True)
class MatterDrafted(Fact):
    kind = "matter.drafted"
    public = frozenset({"matter", "revision"})
    keep_years = 100

    matter: str
    revision: int
    digest: bytes


@dataclass(frozen=True, kw_only=True)
class MatterDraftDiscarded(Fact):
    kind = "matter.draft_discarded"
    public = frozenset({"matter"})
    keep_years = 100

    matter: str


@dataclass(frozen=True, kw_only=True)
class MatterDraftReturned(Fact):
    """Who would have had to publish it gave it back to its authors."""

    kind = "matter.draft_returned"
    public = frozenset({"matter", "revision"})
    keep_years = 100

    matter: str
    revision: int
    note: str


@dataclass(frozen=True, kw_only=True)
class MatterPublished(Fact):
    """`authors` are the people who wrote it; whoever acted is another."""

    kind = "matter.published"
    public = frozenset({"matter", "version", "digest"})
    keep_years = 100

    matter: str
    version: int
    digest: bytes
    authors: tuple[str, ...]
