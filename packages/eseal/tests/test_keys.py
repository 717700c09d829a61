"""Keys: at rest they are boxes, in memory they sign, and production takes none of the demo's."""

from __future__ import annotations

import pytest
from zhangfa_eseal.algorithms import Algorithm
from zhangfa_eseal.development import authority
from zhangfa_eseal.failures import Unacceptable
from zhangfa_eseal.keys import vault
from zhangfa_eseal.keys.software import PrivateKey, SoftwareSigner


@pytest.mark.parametrize("algorithm", list(Algorithm))
def test_a_key_comes_back_from_its_box(algorithm):
    key = PrivateKey.generate(algorithm)
    box = vault.lock(key.pkcs8(), secret=b"s", name="village")
    again = PrivateKey.load(algorithm, vault.unlock(box, secret=b"s", name="village"))
    assert again.spki() == key.spki()
    assert key.pkcs8() not in box and key.spki()[-64:] not in box


@pytest.mark.parametrize(
    "opened",
    [
        lambda box: vault.unlock(box, secret=b"other", name="village"),
        lambda box: vault.unlock(box, secret=b"s", name="another"),
        lambda box: vault.unlock(box[:-1] + bytes([box[-1] ^ 1]), secret=b"s", name="village"),
        lambda box: vault.unlock(box[:9], secret=b"s", name="village"),
        lambda box: vault.unlock(b"", secret=b"s", name="village"),
    ],
    ids=["other secret", "other name", "altered", "cut", "empty"],
)
def test_a_box_opens_only_whole_with_its_secret_and_name(opened):
    box = vault.lock(b"key", secret=b"s", name="village")
    with pytest.raises(Unacceptable, match="eseal.key_wrong"):
        opened(box)


def test_a_certificate_of_another_key_is_refused(village):
    with pytest.raises(Unacceptable, match="eseal.key_wrong"):
        SoftwareSigner(PrivateKey.generate(Algorithm.ECDSA_SHA256), village.certificate)


@pytest.mark.parametrize("algorithm", list(Algorithm))
def test_junk_is_no_key(algorithm):
    other = Algorithm.RSA_SHA256 if algorithm is Algorithm.ECDSA_SHA256 else Algorithm.ECDSA_SHA256
    for junk in (b"", b"junk", PrivateKey.generate(other).pkcs8()):
        with pytest.raises(Unacceptable, match="eseal.key_wrong"):
            PrivateKey.load(algorithm, junk)


def test_an_authority_comes_back_from_its_folder(sm, tmp_path):
    authority.save(sm, tmp_path / "keys", secret=b"s")
    again = authority.load(tmp_path / "keys", secret=b"s")
    assert again.issuing.certificate == sm.issuing.certificate
    assert (tmp_path / "keys/root.key").stat().st_mode & 0o777 == 0o600
    with pytest.raises(Unacceptable, match="eseal.key_wrong"):
        authority.load(tmp_path / "keys", secret=b"other")
    with pytest.raises(Unacceptable, match="eseal.key_wrong"):
        authority.load(tmp_path / "nowhere", secret=b"s")


def test_production_refuses_the_demo(village, village_sm2):
    for signer in (village, village_sm2):
        assert authority.is_development(signer)
        with pytest.raises(Unacceptable, match="eseal.development_key"):
            authority.refuse_development(signer)
