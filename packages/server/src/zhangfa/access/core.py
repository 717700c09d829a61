"""What a person may do, and how he shows who he is (权限、登录).

Laws
1. Power derives from appointments in force and from nothing else; it ends with the appointment, at the next request.
2. Everybody registered is a villager of his own village: he may apply there, and holds nothing anywhere else.
3. A role can hold only permissions that are declared, and every office has a role.
4. A sign-in code has six digits, five tries and five minutes, works once, and is kept as a keyed hash only.
5. Asking for a code gives the same answer whether or not the phone is known.
6. The code proves the phone; the name must be the registered one; a new phone becomes a villager of one village.
7. A blocked account signs in nowhere and may do nothing.
8. A keeper signs in at a terminal only where he is keeper at that moment, by number and PIN.
9. Guessing is counted in the database, per phone, account, keeper and address, and stops for a while.
10. An account with a second factor does not sign in by password or code alone.
11. A deputy has of the principal's power what deciding needs, at the principal's places, while both the deputising and
    the principal's office are in force; each such grant says for whom.
12. A passkey belongs to one person, is named and revoked by him alone, and a revoked one signs nothing.
13. What a passkey signs is the digest of a canonical record with a random number in it; each is good once, for its
    person, for five minutes; a signature for another record, page or person, or without the owner's finger, face or
    PIN, is refused, and so is a key whose counter ran backwards (a copy).

Deeds
request_code, confirm_code, check_password, open_account, block_account, set_keeper_pin, check_keeper_pin,
ask_passkey, add_passkey, revoke_passkey, take_assertion.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from zhangfa.kernel.actor import Actor, Grant
from zhangfa.kernel.outcome import Refusal
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger.core import Fact
from zhangfa.organizations.core import Office, is_phone

VILLAGER = "villager"
_VILLAGE_DEPTH = 4  # city, county, town, village
CODE_LIFE = timedelta(minutes=5)
CODE_TRIES = 5
RESEND_AFTER = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Roles:
    """The table in config/roles.toml, checked."""

    permissions: frozenset[str]
    of_role: Mapping[str, frozenset[str]]
    of_office: Mapping[str, str]
    labels: Mapping[str, str]
    of_deputy: frozenset[str]


def read_roles(text: str) -> Roles:
    """Raises ValueError when the table contradicts itself."""
    table = tomllib.loads(text)
    permissions = frozenset(table["permissions"])
    of_role = {name: frozenset(role["permissions"]) for name, role in table["roles"].items()}
    of_office = table["offices"]
    of_deputy = frozenset(table.get("deputy", {}).get("permissions", ()))
    undeclared = {permission for held in (*of_role.values(), of_deputy) for permission in held} - permissions
    if undeclared:
        raise ValueError(f"roles hold undeclared permissions: {sorted(undeclared)}")
    if set(of_office) != {office.value for office in Office} or not set(of_office.values()) <= set(of_role):
        raise ValueError("every office needs a role, and every role must be described")
    labels = {name: role["label"] for name, role in table["roles"].items()}
    return Roles(permissions, of_role, of_office, labels, of_deputy)


def grants_of(roles: Roles, home: TreePath, offices: Iterable[tuple[Office, TreePath]]) -> tuple[Grant, ...]:
    """What the offices give, and the villager's own grant at home; who is at home in a county is no villager."""
    own = [(VILLAGER, home)] if home.depth == _VILLAGE_DEPTH else []
    held = [(roles.of_office[office], path) for office, path in offices] + own
    return tuple(Grant(role, roles.of_role[role], path) for role, path in dict.fromkeys(held))


def deputy_grants(roles: Roles, principal_id: str, offices: Iterable[tuple[Office, TreePath]]) -> tuple[Grant, ...]:
    """What standing in for the principal in these offices gives."""
    held = dict.fromkeys((roles.of_office[office], path) for office, path in offices)
    return tuple(Grant(role, roles.of_role[role] & roles.of_deputy, path, principal_id) for role, path in held)


def why_not_request_code(name: str, phone: str) -> tuple[Refusal, ...]:
    reasons = []
    if not 2 <= len(name.strip()) <= 30:
        reasons.append(Refusal("access.name_unclear", field="name"))
    if not is_phone(phone):
        reasons.append(Refusal("access.phone_wrong", field="phone"))
    return tuple(reasons)


def why_not_confirm(given_hash: str, kept_hash: str | None, tries_left: int) -> tuple[Refusal, ...]:
    """`kept_hash` is None without a living code; `tries_left` counts after this try."""
    if kept_hash is None:
        return (Refusal("access.code_expired", field="code"),)
    if not hmac.compare_digest(given_hash, kept_hash):
        return (Refusal("access.code_wrong", {"left": tries_left}, field="code"),)
    return ()


def why_not_enter(given_name: str, registered: str | None, home: TreePath | None) -> tuple[Refusal, ...]:
    """`registered` is the name on file for the phone, None for a new phone, which needs a village."""
    if registered is None:
        return () if home is not None else (Refusal("access.village_needed", field="unit"),)
    return () if given_name.strip() == registered else (Refusal("access.name_differs", field="name"),)


def why_not_manage(permission: str, home: TreePath, actor: Actor) -> tuple[Refusal, ...]:
    return () if actor.may(permission, home) else (Refusal("access.may_not_manage"),)


def why_not_open(username: str, *, taken: bool) -> tuple[Refusal, ...]:
    reasons = []
    if not (3 <= len(username) <= 40 and username.isascii() and username.replace("-", "").replace(".", "").isalnum()):
        reasons.append(Refusal("access.username_wrong", field="username"))
    if taken:
        reasons.append(Refusal("access.username_taken", field="username"))
    return tuple(reasons)


def why_not_set_pin(number: str, pin: str, *, taken: bool) -> tuple[Refusal, ...]:
    reasons = []
    if not (len(number) == 6 and number.isascii() and number.isdigit()):
        reasons.append(Refusal("access.keeper_number_wrong", field="number"))
    if taken:
        reasons.append(Refusal("access.keeper_number_taken", field="number"))
    if not (6 <= len(pin) <= 12 and pin.isascii() and pin.isdigit()) or _is_simple(pin):
        reasons.append(Refusal("access.pin_too_simple", field="pin"))
    return tuple(reasons)


def _is_simple(pin: str) -> bool:
    """One digit repeated, or digits in a row up or down."""
    steps = {(int(right) - int(left)) % 10 for left, right in zip(pin, pin[1:], strict=False)}
    return steps in ({0}, {1}, {9})


def why_not_sign_in(*, active: bool, second_factor: bool) -> tuple[Refusal, ...]:
    """After the password or the code was right."""
    if not active:
        return (Refusal("access.blocked"),)
    return (Refusal("access.second_factor_needed"),) if second_factor else ()


CHALLENGE_LIFE = timedelta(minutes=5)
MOST_PASSKEYS = 10
_RECORD_PREFIX = b"zhangfa-passkey-v1\0"


@dataclass(frozen=True, slots=True)
class Passkey:
    """A registered one: `credential` is its identifier in base64url, `public_key` COSE (RFC 9052)."""

    id: str
    person: str
    name: str
    credential: str
    public_key: bytes
    sign_count: int
    made_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewPasskey:
    """What a browser gave for a new passkey, verified."""

    credential: str
    public_key: bytes
    sign_count: int


@dataclass(frozen=True, slots=True)
class Assertion:
    """What a passkey signed, to be kept: `record` is the text behind the challenge; bytes in base64url."""

    passkey: str
    record: str
    public_key: str
    client_data: str
    authenticator_data: str
    signature: str

    @property
    def digest(self) -> bytes:
        """SHA-256 over the three things that make the signature up, for the ledger."""
        return hashlib.sha256(f"{self.client_data}.{self.authenticator_data}.{self.signature}".encode()).digest()


def record_text(values: Mapping[str, object]) -> str:
    """Canonical JSON: sorted keys, no spaces, UTF-8."""
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def challenge_of(record: str) -> bytes:
    """32 bytes: SHA-256 over a prefix that nothing else begins with, and the record."""
    return hashlib.sha256(_RECORD_PREFIX + record.encode()).digest()


def why_not_name_passkey(name: str, count: int) -> tuple[Refusal, ...]:
    """`count` of the person's living ones."""
    if not 1 <= len(name.strip()) <= 20:
        return (Refusal("access.passkey_unnamed", field="name"),)
    return (Refusal("access.passkey_too_many"),) if count >= MOST_PASSKEYS else ()


def why_not_count(known: int, shown: int) -> tuple[Refusal, ...]:
    """A counter that does not grow tells of a copy; a key without one always shows 0."""
    return (Refusal("access.passkey_copied"),) if (known or shown) and shown <= known else ()


@dataclass(frozen=True, slots=True)
class CodeSent:
    """The answer to everybody who asks for a code."""

    sent_to: str
    resend_after: int


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `tries` in `span`, counted from the first one."""

    name: str
    tries: int
    span: timedelta


SEND_TO_PHONE = Limit("send-phone", 3, timedelta(minutes=1))
SEND_TO_PHONE_LONG = Limit("send-phone-long", 20, timedelta(hours=1))
SEND_FROM_ADDRESS = Limit("send-address", 60, timedelta(minutes=10))
CONFIRM_FROM_ADDRESS = Limit("confirm-address", 100, timedelta(minutes=10))
PASSWORD_OF_ACCOUNT = Limit("password-account", 10, timedelta(minutes=5))
PASSWORD_FROM_ADDRESS = Limit("password-address", 100, timedelta(minutes=10))
PIN_OF_KEEPER = Limit("pin-keeper", 5, timedelta(minutes=5))
PIN_AT_PLACE = Limit("pin-place", 30, timedelta(minutes=5))


def why_not_try(limit: Limit, tries: int, ends_at: datetime, now: datetime) -> tuple[Refusal, ...]:
    """`tries` counts this one."""
    if tries <= limit.tries:
        return ()
    seconds = max(1, int((ends_at - now).total_seconds()))
    return (Refusal("access.too_many", {"seconds": seconds}),)


@dataclass(frozen=True, kw_only=True)
class AccountOpened(Fact):
    """`subject` is the person."""

    kind = "account.opened"
    by_password: bool


@dataclass(frozen=True, kw_only=True)
class AccountBlocked(Fact):
    kind = "account.blocked"
    personal = frozenset({"reason"})
    reason: str


@dataclass(frozen=True, kw_only=True)
class PasskeyAdded(Fact):
    """`public_key` is the SHA-256 of the COSE key: enough to know it again."""

    kind = "passkey.added"
    personal = frozenset({"name"})
    passkey: str
    public_key: bytes
    name: str | None


@dataclass(frozen=True, kw_only=True)
class PasskeyRevoked(Fact):
    kind = "passkey.revoked"
    passkey: str


@dataclass(frozen=True, kw_only=True)
class KeeperPinSet(Fact):
    kind = "keeper.pin_set"
    number: str
