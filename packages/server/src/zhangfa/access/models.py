"""Rows of accounts, sign-in codes and keeper numbers. Nothing here says what a person may do: appointments do."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models


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


class AttemptRow(models.Model):
    """How often something was tried since the first time; old rows mean nothing."""

    key = models.CharField(max_length=80, primary_key=True)
    tries = models.IntegerField()
    ends_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "access_attempt"
