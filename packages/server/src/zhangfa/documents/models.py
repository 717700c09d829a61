"""Rows of documents: files, their page pictures, and whom they were shown to."""

from __future__ import annotations

from django.db import models

from zhangfa.documents.core import Document, FileKind, FileState, PageImage
from zhangfa.kernel.outcome import Refusal


class FileRow(models.Model):
    """One received or generated file. `path` and `attached_to` are set when it becomes part of an application."""

    id = models.CharField(max_length=26, primary_key=True)
    owner_id = models.CharField(max_length=26)
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=12)
    state = models.CharField(max_length=12)
    refusal = models.JSONField(null=True)
    size = models.IntegerField()
    pages = models.SmallIntegerField(default=0)
    original_digest = models.CharField(max_length=64, default="")
    digest = models.CharField(max_length=64, default="")
    tenant = models.CharField(max_length=20, default="")
    path = models.CharField(max_length=80, default="")
    attached_to = models.CharField(max_length=26, default="")
    received_at = models.DateTimeField()
    converted_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "documents_file"
        indexes = [
            models.Index(fields=["owner_id", "attached_to"], name="documents_by_owner"),
            models.Index(fields=["received_at"], condition=models.Q(state="converting"), name="documents_waiting"),
            models.Index(fields=["digest"], name="documents_by_digest"),
        ]

    def snapshot(self) -> Document:
        refusal = Refusal(self.refusal["code"], self.refusal["detail"]) if self.refusal else None
        return Document(
            id=self.id,
            name=self.name,
            kind=FileKind(self.kind),
            state=FileState(self.state),
            size=self.size,
            pages=self.pages,
            digest=self.digest,
            original_digest=self.original_digest,
            attached_to=self.attached_to,
            refusal=refusal,
        )


class PageRow(models.Model):
    """The picture of one page."""

    file = models.ForeignKey(FileRow, on_delete=models.CASCADE, related_name="page_rows", db_index=False)
    number = models.SmallIntegerField()
    digest = models.CharField(max_length=64)
    width = models.IntegerField()
    height = models.IntegerField()

    class Meta:
        db_table = "documents_page"
        constraints = [models.UniqueConstraint(fields=["file", "number"], name="documents_one_picture_per_page")]
        indexes = [models.Index(fields=["digest"], name="documents_page_by_digest")]

    def snapshot(self) -> PageImage:
        return PageImage(number=self.number, digest=self.digest, width=self.width, height=self.height)


class ReaderRow(models.Model):
    """A person to whom an attached file was shown: the applicant, the clerk who speaks for him."""

    file = models.ForeignKey(FileRow, on_delete=models.CASCADE, related_name="reader_rows", db_index=False)
    person_id = models.CharField(max_length=26)

    class Meta:
        db_table = "documents_reader"
        constraints = [models.UniqueConstraint(fields=["file", "person_id"], name="documents_reader_once")]
