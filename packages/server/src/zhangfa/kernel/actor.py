"""Who acts: a person, a terminal, a job, another system, or the public. An actor is never None.

1. Power comes from grants alone: a role's permissions on a place and everything below it.
2. A job and a terminal are actors like any other; nothing is allowed to them for being machines.
3. The public holds no grant.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from zhangfa.kernel.tree import ROOT, TreePath


class ActorKind(StrEnum):
    PERSON = "person"
    TERMINAL = "terminal"
    JOB = "job"
    SYSTEM = "system"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class Grant:
    """A role's permissions, held on `path` and below; `deputy_for` is the person for whom, "" for oneself."""

    role: str
    permissions: frozenset[str]
    path: TreePath
    deputy_for: str = ""


@dataclass(frozen=True, slots=True)
class Actor:
    kind: ActorKind
    id: str
    name: str
    grants: tuple[Grant, ...] = ()

    @classmethod
    def for_job(cls, name: str, permissions: Iterable[str] = (), path: TreePath = ROOT) -> Actor:
        """A job of the server, with exactly the permissions its table row names."""
        return cls(ActorKind.JOB, name, name, (Grant("job", frozenset(permissions), path),))

    @classmethod
    def for_terminal(cls, terminal_id: str, name: str = "") -> Actor:
        return cls(ActorKind.TERMINAL, terminal_id, name or terminal_id)

    @classmethod
    def for_public(cls) -> Actor:
        return cls(ActorKind.PUBLIC, "public", "公众")

    def may(self, permission: str, path: TreePath) -> bool:
        return any(permission in grant.permissions and grant.path.contains(path) for grant in self.grants)

    def paths(self, permission: str) -> tuple[TreePath, ...]:
        """The places where the permission is held; nothing is held where it is empty."""
        return tuple(dict.fromkeys(grant.path for grant in self.grants if permission in grant.permissions))

    def has_role(self, role: str, path: TreePath) -> bool:
        """Whether the role is held, for oneself, at this very place or above it."""
        own = (grant for grant in self.grants if not grant.deputy_for)
        return any(grant.role == role and grant.path.contains(path) for grant in own)

    @property
    def is_person(self) -> bool:
        return self.kind is ActorKind.PERSON

    @property
    def is_system(self) -> bool:
        """Another system, by its key."""
        return self.kind is ActorKind.SYSTEM
