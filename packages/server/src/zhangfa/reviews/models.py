"""Rows of reviews and of what was found in them. Private to this package."""

from __future__ import annotations

from django.db import models

from zhangfa.kernel.tree import TreePath
from zhangfa.reviews.core import Judged, Member, Result, Review, ReviewState


class ReviewRow(models.Model):
    id = models.CharField(primary_key=True, max_length=26)
    tenant = models.CharField(max_length=20)
    path = models.CharField(max_length=80)
    month = models.CharField(max_length=7)
    state = models.CharField(max_length=10)
    team = models.JSONField()
    population = models.JSONField()
    digest = models.CharField(max_length=64)
    count = models.IntegerField()
    announced_by = models.CharField(max_length=80)
    announced_at = models.DateTimeField()
    entry = models.BigIntegerField()
    announced_in = models.BigIntegerField(default=0)
    checkpoint = models.TextField(default="")
    drawn = models.JSONField(default=list)
    report = models.CharField(max_length=64, default="")

    class Meta:
        db_table = "reviews_review"
        constraints = [models.UniqueConstraint(fields=["path", "month"], name="reviews_once_a_month")]

    def value(self) -> Review:
        return Review(
            id=self.id,
            path=TreePath(self.path),
            month=self.month,
            state=ReviewState(self.state),
            team=tuple(Member(**each) for each in self.team),
            population=tuple(self.population),
            digest=self.digest,
            count=self.count,
            announced_by=self.announced_by,
            announced_at=self.announced_at,
            announced_in=self.announced_in,
            checkpoint=self.checkpoint,
            drawn=tuple(self.drawn),
            report=self.report,
        )


class JudgedRow(models.Model):
    review = models.ForeignKey(ReviewRow, on_delete=models.PROTECT, related_name="judged")
    index = models.BigIntegerField()
    item = models.CharField(max_length=40)
    path = models.CharField(max_length=80)
    result = models.CharField(max_length=10)
    note = models.TextField(default="")
    by = models.CharField(max_length=80)
    by_id = models.CharField(max_length=26)
    due_at = models.DateTimeField(null=True)
    done = models.TextField(default="")
    done_by = models.CharField(max_length=80, default="")
    verified = models.TextField(default="")
    verified_by = models.CharField(max_length=80, default="")

    class Meta:
        db_table = "reviews_judged"
        constraints = [models.UniqueConstraint(fields=["review", "index", "item"], name="reviews_judged_once")]

    def value(self) -> Judged:
        return Judged(
            id=self.pk,
            index=self.index,
            item=self.item,
            result=Result(self.result),
            note=self.note,
            by=self.by,
            by_id=self.by_id,
            due_at=self.due_at,
            done=self.done,
            done_by=self.done_by,
            verified_by=self.verified_by,
            verified=self.verified,
        )
