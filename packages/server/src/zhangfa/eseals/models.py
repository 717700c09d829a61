"""Rows of sealed documents and of their files. Private to this package."""

from __future__ import annotations

from django.db import models

from zhangfa.eseals.core import ESeal, ESealState, FileFormat, SealedFile
from zhangfa.kernel.tree import TreePath


class ESealRow(models.Model):
    """One e-seal of one seal of rubber. Its private keys lie with the sealing service, under the same id."""

    id = models.CharField(primary_key=True, max_length=26)
    tenant = models.CharField(max_length=20)
    path = models.CharField(max_length=80)
    seal_id = models.CharField(max_length=26)
    name = models.CharField(max_length=60)
    demo = models.BooleanField(default=False)
    state = models.CharField(max_length=10)
    applied_by = models.CharField(max_length=26)
    renews = models.CharField(max_length=26, default="")
    filing_number = models.CharField(max_length=200, default="")
    note = models.CharField(max_length=200, default="")
    pdf_certificate = models.BinaryField(default=b"")
    ofd_certificate = models.BinaryField(default=b"")
    valid_from = models.DateTimeField(null=True)
    valid_until = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)
    applied_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "eseals_eseal"
        constraints = [
            models.UniqueConstraint(
                fields=["seal_id"], condition=models.Q(state="in_use"), name="eseals_one_in_use_per_seal"
            ),
            models.UniqueConstraint(
                fields=["seal_id"],
                condition=models.Q(state__in=["applied", "approved", "made"]),
                name="eseals_one_on_its_way",
            ),
        ]
        indexes = [models.Index(fields=["path"], name="eseals_by_path")]

    def value(self) -> ESeal:
        return ESeal(
            id=self.id,
            path=TreePath(self.path),
            seal=self.seal_id,
            name=self.name,
            state=ESealState(self.state),
            applied_by=self.applied_by,
            demo=self.demo,
            renews=self.renews,
            filing_number=self.filing_number,
            valid_from=self.valid_from,
            valid_until=self.valid_until,
        )


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
