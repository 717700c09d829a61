"""Rows of notices, and the demo's stand-in for a text message."""

from __future__ import annotations

from django.db import models


class NoticeRow(models.Model):
    id = models.BigAutoField(primary_key=True)
    tenant = models.CharField(max_length=20)
    person = models.ForeignKey("organizations.PersonRow", on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=80)
    text = models.TextField()
    link = models.CharField(max_length=200)
    reason = models.CharField(max_length=120)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    sms_due = models.BooleanField(default=False)
    sms_tries = models.SmallIntegerField(default=0)
    sms_at = models.DateTimeField(null=True)
    sms_parked = models.BooleanField(default=False)

    class Meta:
        db_table = "notices_notice"
        constraints = [models.UniqueConstraint(fields=["person", "kind", "reason"], name="notices_told_once")]
        indexes = [
            models.Index(fields=["person", "-id"], name="notices_by_person"),
            models.Index(fields=["person"], condition=models.Q(read_at__isnull=True), name="notices_unread"),
            models.Index(fields=["id"], condition=models.Q(sms_due=True), name="notices_sms_due"),
        ]


class SmsRow(models.Model):
    """What the demo would have sent to a phone; read on /demo/codes and nowhere else."""

    id = models.BigAutoField(primary_key=True)
    phone = models.CharField(max_length=20)
    text = models.TextField()
    sent_at = models.DateTimeField()

    class Meta:
        db_table = "notices_sms"
