"""Passkeys (WebAuthn level 3, ES256 and its kin) by Yubico's fido2; what was wrong is told apart, by code.

The site is the public address: `https://seal.example` asks for passkeys of `seal.example`. An IP address can have
none; 127.0.0.1 (the demo) stands for localhost, under which the demo must then be opened.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from fido2 import cbor
from fido2.cose import CoseKey
from fido2.server import Fido2Server
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestedCredentialData,
    AuthenticationResponse,
    AuthenticatorData,
    CollectedClientData,
    PublicKeyCredentialDescriptor,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialType,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    UserVerificationRequirement,
)

from zhangfa.access.core import NewPasskey, Passkey
from zhangfa.kernel.outcome import Refusal, Refused

REQUIRED = UserVerificationRequirement.REQUIRED
_BROKEN = (ValueError, KeyError, TypeError, AttributeError, IndexError)


class Fido2Passkeys:
    def __init__(self, public_url: str) -> None:
        parts = urlsplit(public_url)
        host = parts.hostname or ""
        self._site = "" if _is_address(host) and not _is_loopback(host) else "localhost" if _is_loopback(host) else host
        port = f":{parts.port}" if parts.port else ""
        self._origin = f"{parts.scheme}://{self._site}{port}"
        entity = PublicKeyCredentialRpEntity(name="章法", id=self._site or "localhost")
        self._server = Fido2Server(entity, verify_origin=self._origin.__eq__)

    def creation(self, person: str, name: str, challenge: bytes, known: Sequence[str]) -> dict[str, Any]:
        if not self._site:
            raise Refused(Refusal("access.passkey_no_site"))
        user = PublicKeyCredentialUserEntity(id=person.encode(), name=name, display_name=name)
        options, _ = self._server.register_begin(
            user, _descriptors(known), user_verification=REQUIRED, challenge=challenge
        )
        return dict(options)["publicKey"]

    def request(self, challenge: bytes, known: Sequence[str]) -> dict[str, Any]:
        options, _ = self._server.authenticate_begin(
            _descriptors(known), user_verification=REQUIRED, challenge=challenge
        )
        return dict(options)["publicKey"]

    def challenge_in(self, response: Mapping[str, Any]) -> bytes:
        try:
            return CollectedClientData(websafe_decode(response["response"]["clientDataJSON"])).challenge
        except _BROKEN as error:
            raise Refused(Refusal("access.passkey_wrong")) from error

    def credential_in(self, response: Mapping[str, Any]) -> str:
        try:
            return websafe_encode(websafe_decode(response["rawId"]))
        except _BROKEN as error:
            raise Refused(Refusal("access.passkey_wrong")) from error

    def created(self, response: Mapping[str, Any], challenge: bytes) -> NewPasskey:
        try:
            parsed = RegistrationResponse.from_dict(response)
            self._refuse(parsed.response.client_data, parsed.response.attestation_object.auth_data)
            made = self._server.register_complete(_state(challenge), response)
        except _BROKEN as error:
            raise Refused(Refusal("access.passkey_wrong")) from error
        credential = made.credential_data
        return NewPasskey(
            websafe_encode(credential.credential_id), cbor.encode(dict(credential.public_key)), made.counter
        )

    def asserted(self, response: Mapping[str, Any], challenge: bytes, passkey: Passkey) -> int:
        try:
            parsed = AuthenticationResponse.from_dict(response)
            self._refuse(parsed.response.client_data, parsed.response.authenticator_data)
            key = CoseKey.parse(cbor.decode(passkey.public_key))
            known = AttestedCredentialData.create(Aaguid(bytes(16)), websafe_decode(passkey.credential), key)
            self._server.authenticate_complete(_state(challenge), [known], response)
        except _BROKEN as error:
            raise Refused(Refusal("access.passkey_wrong")) from error
        return parsed.response.authenticator_data.counter

    def _refuse(self, client: CollectedClientData, shown: AuthenticatorData) -> None:
        """The two things that a person can be told plainly; everything else the library refuses as wrong."""
        if client.origin != self._origin or client.cross_origin or shown.rp_id_hash != self._server.rp.id_hash:
            raise Refused(Refusal("access.passkey_elsewhere"))
        if not shown.is_user_verified():
            raise Refused(Refusal("access.passkey_unverified"))


def _state(challenge: bytes) -> dict[str, Any]:
    return {"challenge": websafe_encode(challenge), "user_verification": REQUIRED}


def _descriptors(known: Sequence[str]) -> list[PublicKeyCredentialDescriptor]:
    return [
        PublicKeyCredentialDescriptor(type=PublicKeyCredentialType.PUBLIC_KEY, id=websafe_decode(one)) for one in known
    ]


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _is_loopback(host: str) -> bool:
    return _is_address(host) and ipaddress.ip_address(host).is_loopback
