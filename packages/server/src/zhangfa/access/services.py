"""Signing in and being let in: codes, passwords, keeper numbers, accounts.

Tries are counted in a transaction of their own, which stays when the answer is no. Therefore none of these deeds may be
called inside another transaction.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F

from zhangfa.access import core, queries
from zhangfa.access.models import AccountRow, AttemptRow, ChallengeRow, KeeperPinRow, PasskeyRow, SignInCodeRow
from zhangfa.access.ports import CodeSender, Passkeys
from zhangfa.kernel.actor import Actor, ActorKind
from zhangfa.kernel.outcome import Conflict, Refusal, Refused, Unwired, require
from zhangfa.kernel.secrets import Cipher
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger import services as ledger
from zhangfa.organizations import queries as people
from zhangfa.organizations import services as organizations
from zhangfa.organizations.core import Office, Person, mask_phone, today


def request_code(
    *, name: str, phone: str, code: str, address: str, sender: CodeSender, cipher: Cipher, now: datetime
) -> core.CodeSent:
    """Sends `code` (six random digits, from the door) to the phone, known or not."""
    require(core.why_not_request_code(name, phone))
    _count_try(core.SEND_FROM_ADDRESS, address, cipher, now)
    _count_try(core.SEND_TO_PHONE, phone, cipher, now)
    _count_try(core.SEND_TO_PHONE_LONG, phone, cipher, now)
    phone_index = people.phone_index(phone, cipher)
    with transaction.atomic(durable=True):
        SignInCodeRow.objects.update_or_create(
            phone_index=phone_index,
            defaults={
                "name": name.strip(),
                "code_hash": _code_hash(phone_index, code, cipher),
                "tries_left": core.CODE_TRIES,
                "expires_at": now + core.CODE_LIFE,
            },
        )
    try:
        sender.send_code(phone, code)
    except Unwired as unwired:
        raise Refused(Refusal("access.no_gateway")) from unwired
    return core.CodeSent(mask_phone(phone), int(core.RESEND_AFTER.total_seconds()))


def confirm_code(
    *,
    phone: str,
    code: str,
    person_id: str,
    home: TreePath | None = None,
    address: str,
    cipher: Cipher,
    now: datetime,
) -> AccountRow:
    """The account of whoever holds the phone. A new phone becomes a villager of `home` under `person_id`.

    Without `home` a new phone is refused with `access.village_needed`, and the code stays good for a second call.
    """
    _count_try(core.CONFIRM_FROM_ADDRESS, address, cipher, now)
    phone_index = people.phone_index(phone, cipher)
    sent = _spend_try(phone_index, now)
    kept = sent.code_hash if sent else None
    given = _code_hash(phone_index, code, cipher)
    require(core.why_not_confirm(given, kept, sent.tries_left if sent else 0))
    with transaction.atomic(durable=True):
        known = people.person_by_phone(phone, cipher)
        require(core.why_not_enter(sent.name, known.name if known else None, home))
        if SignInCodeRow.objects.filter(phone_index=phone_index, code_hash=kept).delete()[0] != 1:
            raise Refused(Refusal("access.code_expired", field="code"))
        person = known or _register_himself(person_id, sent.name, phone, home, cipher, now)
        account = _account_of(person, now)
        require(core.why_not_sign_in(active=account.is_active, second_factor=is_mfa_enabled(account)))
    return account


def _spend_try(phone_index: str, now: datetime) -> SignInCodeRow | None:
    """The living code of the phone, with one try fewer; the try is spent whatever comes of it."""
    with transaction.atomic(durable=True):
        living = SignInCodeRow.objects.filter(phone_index=phone_index, expires_at__gt=now, tries_left__gt=0)
        if living.update(tries_left=F("tries_left") - 1) != 1:
            return None
        return SignInCodeRow.objects.get(phone_index=phone_index)


def _code_hash(phone_index: str, code: str, cipher: Cipher) -> str:
    return cipher.blind_index(code, purpose=f"access.code:{phone_index}")


def _register_himself(person_id: str, name: str, phone: str, home: TreePath, cipher: Cipher, now: datetime) -> Person:
    himself = Actor(ActorKind.PERSON, person_id, name)
    return organizations.register_person(
        person_id=person_id, name=name, home=home, phone=phone, cipher=cipher, actor=himself, now=now
    )


def _account_of(person: Person, now: datetime) -> AccountRow:
    account = AccountRow.objects.filter(person_id=person.id).first()
    if account is None:
        account = AccountRow(person_id=person.id, username=f"p-{person.id}", password=make_password(None))
        _insert_account(account)
        fact = core.AccountOpened(subject=person.id, path=person.home.text, by_password=False)
        ledger.append(fact, actor=Actor(ActorKind.PERSON, person.id, person.name), now=now)
    return account


def check_password(*, username: str, password: str, address: str, cipher: Cipher, now: datetime) -> AccountRow:
    """The account, if the password is right. An unknown name takes as long and is answered alike."""
    _count_try(core.PASSWORD_FROM_ADDRESS, address, cipher, now)
    _count_try(core.PASSWORD_OF_ACCOUNT, username, cipher, now)
    account = AccountRow.objects.filter(username=username).first()
    if account is None:
        make_password(password)
    if account is None or not account.check_password(password):
        raise Refused(Refusal("access.password_wrong", field="password"))
    require(core.why_not_sign_in(active=account.is_active, second_factor=is_mfa_enabled(account)))
    _forget_tries(core.PASSWORD_OF_ACCOUNT, username, cipher)
    return account


def open_account(*, person_id: str, username: str, password: str, actor: Actor, now: datetime) -> AccountRow:
    """Gives a person a name and a password for the desk; the phone goes on working."""
    with transaction.atomic():
        home = _home(person_id)
        taken = AccountRow.objects.filter(username=username).exclude(person_id=person_id).exists()
        require(core.why_not_manage("account:open", home, actor))
        require((*core.why_not_open(username, taken=taken), *_why_not_password(password)))
        account = AccountRow.objects.select_for_update(of=("self",)).filter(person_id=person_id).first()
        account = account or AccountRow(person_id=person_id)
        account.username = username
        account.set_password(password)
        _insert_account(account)
        fact = core.AccountOpened(subject=person_id, path=home.text, by_password=True)
        ledger.append(fact, actor=actor, now=now)
    return account


def _why_not_password(password: str) -> tuple[Refusal, ...]:
    try:
        validate_password(password)
    except ValidationError:
        return (Refusal("access.password_too_simple", field="password"),)
    return ()


def block_account(*, person_id: str, reason: str, actor: Actor, now: datetime) -> None:
    """Ends every session of the account at its next request."""
    with transaction.atomic():
        home = _home(person_id)
        require(core.why_not_manage("account:open", home, actor))
        if AccountRow.objects.filter(person_id=person_id, is_active=True).update(is_active=False) != 1:
            raise Conflict("no account, or blocked already")
        ledger.append(core.AccountBlocked(subject=person_id, path=home.text, reason=reason), actor=actor, now=now)


def set_keeper_pin(*, person_id: str, number: str, pin: str, cipher: Cipher, actor: Actor, now: datetime) -> None:
    """Gives a keeper the number and PIN for terminals, or new ones."""
    with transaction.atomic():
        home = _home(person_id)
        taken = KeeperPinRow.objects.filter(number=number).exclude(person_id=person_id).exists()
        require(core.why_not_manage("keeper:enrol", home, actor))
        require(core.why_not_set_pin(number, pin, taken=taken))
        try:
            with transaction.atomic():
                KeeperPinRow.objects.update_or_create(
                    person_id=person_id,
                    defaults={"number": number, "pin_hash": _pin_hash(person_id, pin, cipher), "set_at": now},
                )
        except IntegrityError as error:
            raise Conflict("somebody else just received this number") from error
        ledger.append(core.KeeperPinSet(subject=person_id, path=home.text, number=number), actor=actor, now=now)


def check_keeper_pin(*, number: str, pin: str, path: TreePath, cipher: Cipher, now: datetime) -> Actor:
    """The keeper as an actor. Unknown number, wrong PIN and keeper elsewhere are answered alike."""
    _count_try(core.PIN_AT_PLACE, path.text, cipher, now)
    _count_try(core.PIN_OF_KEEPER, number, cipher, now)
    row = KeeperPinRow.objects.filter(number=number).first()
    right = row is not None and row.pin_hash == _pin_hash(row.person_id, pin, cipher)
    if not right or (Office.KEEPER, path) not in people.offices_held(row.person_id, today(now)):
        raise Refused(Refusal("access.keeper_unknown", field="pin"))
    _forget_tries(core.PIN_OF_KEEPER, number, cipher)
    return queries.actor_of_person(row.person_id, now)


def _pin_hash(person_id: str, pin: str, cipher: Cipher) -> str:
    return cipher.blind_index(pin, purpose=f"access.pin:{person_id}")


def ask_passkey(*, record: Mapping[str, object], actor: Actor, now: datetime) -> bytes:
    """The challenge for a record; a random number is put into it, so that no two are alike."""
    text = core.record_text({**record, "person": actor.id, "nonce": secrets.token_hex(16)})
    challenge = core.challenge_of(text)
    ChallengeRow.objects.create(
        digest=challenge.hex(), person_id=actor.id, record=text, expires_at=now + core.CHALLENGE_LIFE
    )
    return challenge


def add_passkey(
    *, passkey_id: str, name: str, response: Mapping[str, Any], passkeys: Passkeys, actor: Actor, now: datetime
) -> core.Passkey:
    """The owner names it himself; how it was made is verified against the challenge that he was given."""
    with transaction.atomic():
        home = _home(actor.id)
        living = queries.passkeys_of(actor.id)
        require(core.why_not_name_passkey(name, len(living)))
        challenge, _ = _spend(passkeys.challenge_in(response), {"kind": "new-passkey"}, actor, now)
        made = passkeys.created(response, challenge)
        row = PasskeyRow(
            id=passkey_id, person_id=actor.id, name=name.strip(), credential=made.credential,
            public_key=made.public_key, sign_count=made.sign_count, made_at=now,
        )  # fmt: skip
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError as error:
            raise Conflict("this passkey is registered already") from error
        digest = hashlib.sha256(made.public_key).digest()
        fact = core.PasskeyAdded(subject=actor.id, path=home.text, passkey=passkey_id, public_key=digest, name=row.name)
        ledger.append(fact, actor=actor, now=now)
    return row.value()


def revoke_passkey(*, passkey_id: str, actor: Actor, now: datetime) -> None:
    """What it signed before stays signed."""
    with transaction.atomic():
        mine = PasskeyRow.objects.filter(id=passkey_id, person_id=actor.id, revoked_at=None)
        if mine.update(revoked_at=now) != 1:
            raise Refused(Refusal("access.no_such_passkey"))
        fact = core.PasskeyRevoked(subject=actor.id, path=_home(actor.id).text, passkey=passkey_id)
        ledger.append(fact, actor=actor, now=now)


def take_assertion(
    *, record: Mapping[str, object], response: Mapping[str, Any], passkeys: Passkeys, actor: Actor, now: datetime
) -> core.Assertion:
    """Verifies that a passkey of the actor's signed this record, and spends its challenge; within a transaction.

    `record` is what is to be decided now: whatever changed since the challenge was given is refused.
    """
    challenge, text = _spend(passkeys.challenge_in(response), record, actor, now)
    row = (
        PasskeyRow.objects.select_for_update()
        .filter(person_id=actor.id, credential=passkeys.credential_in(response), revoked_at=None)
        .first()
    )
    if row is None:
        raise Refused(Refusal("access.passkey_unknown"))
    shown = passkeys.asserted(response, challenge, row.value())
    require(core.why_not_count(row.sign_count, shown))
    PasskeyRow.objects.filter(pk=row.pk).update(sign_count=shown, used_at=now)
    given = response["response"]
    return core.Assertion(
        passkey=row.pk,
        record=text,
        public_key=urlsafe_b64encode(row.public_key).decode().rstrip("="),
        client_data=given["clientDataJSON"],
        authenticator_data=given["authenticatorData"],
        signature=given["signature"],
    )


def _spend(challenge: bytes, record: Mapping[str, object], actor: Actor, now: datetime) -> tuple[bytes, str]:
    """The challenge and the text behind it, spent; refused when it is not this person's, not of now, or of another
    record."""
    row = ChallengeRow.objects.filter(digest=challenge.hex(), person_id=actor.id, expires_at__gt=now).first()
    if row is None or ChallengeRow.objects.filter(digest=row.digest).delete()[0] != 1:
        raise Refused(Refusal("access.passkey_stale"))
    asked = json.loads(row.record)
    if row.record != core.record_text({**record, "person": actor.id, "nonce": asked["nonce"]}):
        raise Refused(Refusal("access.passkey_other_record"))
    return challenge, row.record


def forget_stale(*, now: datetime) -> int:
    """Removes codes, challenges and counters that mean nothing any more; returns how many."""
    ChallengeRow.objects.filter(expires_at__lte=now).delete()
    codes, _ = SignInCodeRow.objects.filter(expires_at__lte=now).delete()
    attempts, _ = AttemptRow.objects.filter(ends_at__lte=now).delete()
    return codes + attempts


def _count_try(limit: core.Limit, of_whom: str, cipher: Cipher, now: datetime) -> None:
    """Counts this try for good, then asks whether it was one too many."""
    key = _key(limit, of_whom, cipher)
    with transaction.atomic(durable=True):
        AttemptRow.objects.filter(key=key, ends_at__lte=now).delete()
        row, made = AttemptRow.objects.get_or_create(key=key, defaults={"tries": 1, "ends_at": now + limit.span})
        if not made:
            AttemptRow.objects.filter(key=key).update(tries=F("tries") + 1)
            row.refresh_from_db()
    require(core.why_not_try(limit, row.tries, row.ends_at, now))


def _forget_tries(limit: core.Limit, of_whom: str, cipher: Cipher) -> None:
    AttemptRow.objects.filter(key=_key(limit, of_whom, cipher)).delete()


def _key(limit: core.Limit, of_whom: str, cipher: Cipher) -> str:
    return f"{limit.name}:{cipher.blind_index(of_whom, purpose='access.attempt')}"


def _home(person_id: str) -> TreePath:
    home = people.person_home(person_id)
    if home is None:
        raise Refused(Refusal("access.no_such_person", field="person"))
    return home


def _insert_account(account: AccountRow) -> None:
    try:
        with transaction.atomic():
            account.save()
    except IntegrityError as error:
        raise Conflict("the account was opened by somebody else just now") from error
