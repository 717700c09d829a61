"""Rows of sealed documents and of their files. Private to this package."""

from __future__ import annotations

from django.db import models

from zhangfa.eseals.core import FileFormat, SealedFile


class DocumentRow(models.Model):
    """One sealed original: of its intent, its making and its standing. `attempt` counts tries; a try names its own."""

    id = models.CharField(primary_key=True, max_length=26)
    tenant = models.CharField(max_length=20)
    path = models.CharField(max_length=80)
    application_id = models.CharField(max_length=26)
    permit_id = models.CharField(max_length=26, unique=True)
    eseal_id = models.CharField(max_length=26)
    token = models.CharField(max_length=26, unique=True)
    code = models.CharField(max_length=16, unique=True)
    state = models.CharField(max_length=10)
    attempt = models.IntegerField(default=1)
    problem = models.CharField(max_length=60, default="")
    pages = models.IntegerField(default=0)
    intended_at = models.DateTimeField()
    tried_at = models.DateTimeField()
    again_at = models.DateTimeField(null=True)
    sealed_at = models.DateTimeField(null=True)
    validity = models.CharField(max_length=10, default="valid")
    void_reason = models.CharField(max_length=200, default="")
    replaced_by = models.CharField(max_length=26, default="")
    voided_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "eseals_document"
        indexes = [
            models.Index(fields=["application_id"], name="eseals_by_application"),
            models.Index(
                fields=["tried_at"],
                condition=models.Q(state__in=["intended", "waiting"]),
                name="eseals_unfinished",
            ),
        ]


class FileRow(models.Model):
    """A file of a sealed document. It is named here before it is stored, so that a result can be found again."""

    document = models.ForeignKey(DocumentRow, on_delete=models.CASCADE, related_name="files")
    format = models.CharField(max_length=3)
    digest = models.CharField(max_length=64, unique=True)
    sm3 = models.CharField(max_length=64, unique=True)
    size = models.IntegerField()

    class Meta:
        db_table = "eseals_file"
        constraints = [models.UniqueConstraint(fields=["document", "format"], name="eseals_one_file_per_format")]

    def value(self) -> SealedFile:
        return SealedFile(format=FileFormat(self.format), digest=self.digest, sm3=self.sm3, size=self.size)
