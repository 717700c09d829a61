"""Rows of packages; the packages themselves lie in the storage under their digest."""

from __future__ import annotations

from django.db import models

from zhangfa.archives.core import Check, Finding, Package


class PackageRow(models.Model):
    application_id = models.CharField(primary_key=True, max_length=26)
    tenant = models.CharField(max_length=20)
    path = models.CharField(max_length=80)
    number = models.CharField(max_length=12)
    digest = models.CharField(max_length=64)
    size = models.IntegerField()
    made_at = models.DateTimeField()
    keep_until = models.DateTimeField(null=True)
    findings = models.JSONField()

    class Meta:
        db_table = "archives_package"
        indexes = [models.Index(fields=["path", "made_at"], name="archives_by_place")]

    def value(self) -> Package:
        return Package(
            application=self.application_id,
            number=self.number,
            digest=self.digest,
            size=self.size,
            made_at=self.made_at,
            keep_until=self.keep_until,
            findings=tuple(Finding(check, tuple(self.findings[check.value])) for check in Check),
        )
