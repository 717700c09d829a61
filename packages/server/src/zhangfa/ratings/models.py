"""Rows of ratings. What is anonymous has no column that could name anybody. Private to this package."""

from __future__ import annotations

from django.db import models

from zhangfa.kernel.tree import TreePath
from zhangfa.ratings.core import About, Complaint


class RatedRow(models.Model):
    """That an application was rated; not how, and not when."""

    application = models.CharField(primary_key=True, max_length=26)

    class Meta:
        db_table = "ratings_rated"


class ScoreRow(models.Model):
    tenant = models.CharField(max_length=20)
    path = models.CharField(max_length=80)
    month = models.CharField(max_length=7)
    score = models.SmallIntegerField()

    class Meta:
        db_table = "ratings_score"
        indexes = [models.Index(fields=["path", "month"], name="ratings_by_place")]


class ComplaintRow(models.Model):
    id = models.CharField(primary_key=True, max_length=26)
    tenant = models.CharField(max_length=20)
    path = models.CharField(max_length=80)
    day = models.CharField(max_length=10)
    about = models.CharField(max_length=10)
    words = models.TextField()
    person = models.CharField(max_length=80, default="")
    answer = models.TextField(default="")
    answered_by = models.CharField(max_length=80, default="")

    class Meta:
        db_table = "ratings_complaint"
        indexes = [models.Index(fields=["path", "day"], name="ratings_complaints")]

    def value(self) -> Complaint:
        return Complaint(
            id=self.id,
            path=TreePath(self.path),
            day=self.day,
            about=About(self.about),
            words=self.words,
            person=self.person,
            answer=self.answer,
            answered_by=self.answered_by,
        )
