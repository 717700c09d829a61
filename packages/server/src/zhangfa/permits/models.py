"""Rows of permits, of the quota that bounds them, and of wrong codes. Private to this package."""

from __future__ import annotations

from django.db import models

from zhangfa.kernel.tree import TreePath
from zhangfa.kernel.window import Window
from zhangfa.permits.core import OPEN, Medium, Permit, PermitState

_OPEN = models.Q(state__in=sorted(state.value for state in OPEN))


class QuotaRow(models.Model):
    """How many impressions were approved for an application and a seal, and how many permits hold of them."""

    application_id = models.CharField(max_length=26)
    seal_id = models.CharField(max_length=26)
    approved = models.IntegerField()
    reserved = models.IntegerField(default=0)

    class Meta:
        db_table = "permits_quota"
        constraints = [
            models.UniqueConstraint(fields=["application_id", "seal_id"], name="permits_one_quota"),
            models.CheckConstraint(condition=models.Q(reserved__lte=models.F("approved")), name="permits_quota_kept"),
        ]


class PermitRow(models.Model):
    """`cose` are the signed bytes, `entry` the ledger's entry of their issue; the code is a keyed hash and a box."""

    id = models.CharField(primary_key=True, max_length=26)
    tenant = models.CharField(max_length=20)
    path = models.CharField(max_length=80)
    application_id = models.CharField(max_length=26)
    number = models.CharField(max_length=12)
    applicant_id = models.CharField(max_length=26)
    clerk_id = models.CharField(max_length=26, null=True)
    seal_id = models.CharField(max_length=26)
    seal_path = models.CharField(max_length=80)
    terminal_id = models.CharField(max_length=26)
    slot = models.IntegerField()
    granted = models.IntegerField()
    used = models.IntegerField(default=0)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    state = models.CharField(max_length=10)
    revision = models.IntegerField(default=1)
    closed = models.BooleanField(default=False)
    medium = models.CharField(max_length=10, default=Medium.INK.value)
    cose = models.BinaryField()
    entry = models.BigIntegerField()
    code_hash = models.CharField(max_length=64)
    code_box = models.BinaryField(null=True)
    keeper_id = models.CharField(max_length=26, default="")
    not_taken = models.CharField(max_length=40, default="")
    issued_at = models.DateTimeField()
    held_at = models.DateTimeField(null=True)
    claimed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "permits_permit"
        constraints = [
            models.UniqueConstraint(fields=["application_id", "seal_id"], condition=_OPEN, name="permits_one_open"),
            models.UniqueConstraint(fields=["terminal_id", "code_hash"], name="permits_code_once"),
            models.CheckConstraint(condition=models.Q(used__lte=models.F("granted")), name="permits_used_in_grant"),
        ]
        indexes = [
            models.Index(fields=["application_id", "entry"], name="permits_by_application"),
            models.Index(fields=["code_hash"], name="permits_by_code"),
            models.Index(fields=["closes_at"], condition=_OPEN, name="permits_ending"),
            models.Index(fields=["issued_at"], condition=models.Q(state="issued"), name="permits_undelivered"),
            models.Index(
                fields=["ended_at"], condition=models.Q(state="spent", closed=False), name="permits_spent_unclosed"
            ),
        ]

    def value(self) -> Permit:
        return Permit(
            id=self.id,
            application=self.application_id,
            path=TreePath(self.path),
            seal=self.seal_id,
            terminal=self.terminal_id,
            slot=self.slot,
            granted=self.granted,
            used=self.used,
            window=Window(self.opens_at, self.closes_at),
            state=PermitState(self.state),
            revision=self.revision,
            closed=self.closed,
            medium=Medium(self.medium),
        )


class TryRow(models.Model):
    """A wrong code typed at a terminal."""

    terminal_id = models.CharField(max_length=26)
    at = models.DateTimeField()

    class Meta:
        db_table = "permits_try"
        indexes = [models.Index(fields=["terminal_id", "at"], name="permits_tries")]
