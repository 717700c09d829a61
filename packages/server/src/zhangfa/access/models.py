"""Rows of accounts, sign-in codes and keeper numbers. Nothing here says what a person may do: appointments do."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models

from zhangfa.access.core import Passkey


class Accounts(BaseUserManager):
    """Always with the person, so that a session's account costs one query."""

    def get_queryset(self) -> models.QuerySet:
        return super().get_queryset().select_related("person")


class AccountRow(AbstractBaseUser):
    """How one person signs in. Staff have a password; everybody else has a phone and a code."""

    person = models.OneToOneField("organizations.PersonRow", on_delete=models.PROTECT, related_name="+")
    username = models.CharField(max_length=40, unique=True)
    is_active = models.BooleanField(default=True)

    objects = Accounts()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: list[str] = []

    class Meta:
        db_table = "access_account"


class SignInCodeRow(models.Model):
    """The latest code sent to a phone; a newer one replaces it."""

    phone_index = models.CharField(max_length=32, primary_key=True)
    name = models.CharField(max_length=60)
    code_hash = models.CharField(max_length=32)
    tries_left = models.SmallIntegerField()
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "access_sign_in_code"


class KeeperPinRow(models.Model):
    """By this number and PIN a keeper signs in at a terminal."""

    person = models.OneToOneField(
        "organizations.PersonRow", on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    number = models.CharField(max_length=6, unique=True)
    pin_hash = models.CharField(max_length=32)
    set_at = models.DateTimeField()

    class Meta:
        db_table = "access_keeper_pin"


class PasskeyRow(models.Model):
    """The public half of a passkey; the private one never leaves its owner's phone or key (通行密钥)."""

    id = models.CharField(primary_key=True, max_length=26)
    person = models.ForeignKey("organizations.PersonRow", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=40)
    credential = models.CharField(max_length=1400, unique=True)
    public_key = models.BinaryField()
    sign_count = models.BigIntegerField()
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "access_passkey"

    def value(self) -> Passkey:
        return Passkey(
            id=self.id,
            person=self.person_id,
            name=self.name,
            credential=self.credential,
            public_key=bytes(self.public_key),
            sign_count=self.sign_count,
            made_at=self.made_at,
            used_at=self.used_at,
        )


class ChallengeRow(models.Model):
    """What a passkey was asked to sign: SHA-256 of `record`. It serves once, one person, for a short while."""

    digest = models.CharField(max_length=64, primary_key=True)
    person_id = models.CharField(max_length=26)
    record = models.TextField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "access_challenge"


class AttemptRow(models.Model):
    """How often something was tried since the first time; old rows mean nothing."""

    key = models.CharField(max_length=80, primary_key=True)
    tries = models.IntegerField()
    ends_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "access_attempt"
