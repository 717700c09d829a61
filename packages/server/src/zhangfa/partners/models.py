"""Rows of keys, callbacks and deliveries. Private to this package."""

from __future__ import annotations

from django.db import models

from zhangfa.kernel.tree import TreePath
from zhangfa.partners.core import Callback, Delivery, DeliveryState, Key, Scope


class KeyRow(models.Model):
    """`digest` is all that is kept of the secret. `window_at` is when the running minute began, `window_used` how often
    the key was used in it."""

    id = models.CharField(primary_key=True, max_length=26)
    tenant = models.CharField(max_length=20)
    place = models.CharField(max_length=80)
    name = models.CharField(max_length=40)
    purpose = models.CharField(max_length=200)
    scopes = models.JSONField()
    per_minute = models.IntegerField()
    digest = models.CharField(max_length=64)
    made_by = models.CharField(max_length=26)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.CharField(max_length=26, default="")
    used = models.BigIntegerField(default=0)
    used_at = models.DateTimeField(null=True)
    window_at = models.DateTimeField(null=True)
    window_used = models.IntegerField(default=0)

    class Meta:
        db_table = "partners_key"
        indexes = [models.Index(fields=["tenant", "made_at"], name="partners_keys_by_county")]

    def value(self) -> Key:
        names = ("id", "name", "purpose", "per_minute", "made_by", "made_at", "expires_at", "revoked_at", "revoked_by")
        values = {name: getattr(self, name) for name in (*names, "used", "used_at")}
        scopes = frozenset(Scope(each) for each in self.scopes)
        return Key(scopes=scopes, place=TreePath(self.place), **values)


class CallbackRow(models.Model):
    """`secret_box` is opened only to sign."""

    id = models.CharField(primary_key=True, max_length=26)
    key = models.ForeignKey(KeyRow, on_delete=models.PROTECT, related_name="callbacks")
    url = models.CharField(max_length=500)
    kinds = models.JSONField()
    secret_box = models.BinaryField()
    made_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "partners_callback"

    def value(self) -> Callback:
        return Callback(id=self.id, key=self.key_id, url=self.url, kinds=frozenset(self.kinds), made_at=self.made_at)


class DeliveryRow(models.Model):
    """One event for one callback; `body` is what is signed and sent, letter by letter."""

    id = models.BigAutoField(primary_key=True)
    callback = models.ForeignKey(CallbackRow, on_delete=models.PROTECT, related_name="+")
    event = models.CharField(max_length=60)
    kind = models.CharField(max_length=60)
    body = models.TextField()
    state = models.CharField(max_length=10)
    attempts = models.IntegerField(default=0)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=200, default="")

    class Meta:
        db_table = "partners_delivery"
        constraints = [models.UniqueConstraint(fields=["callback", "event"], name="partners_told_once")]
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(state="waiting"), name="partners_deliveries_due"),
            models.Index(fields=["callback", "state", "-id"], name="partners_deliveries_listed"),
        ]

    def value(self) -> Delivery:
        names = ("id", "event", "kind", "attempts", "made_at", "due_at", "sent_at", "answer")
        return Delivery(
            callback=self.callback_id,
            partner=self.callback.key.name,
            url=self.callback.url,
            state=DeliveryState(self.state),
            **{name: getattr(self, name) for name in names},
        )
