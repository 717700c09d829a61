"""Seals (印迹): find impressions, say whose they are and how well they were pressed, enrol a seal."""

from __future__ import annotations

from zhangfa_vision.seals.enrolment import NotEnrolled, enrol
from zhangfa_vision.seals.finding import Impression, find
from zhangfa_vision.seals.judging import Judged, Page, judge
from zhangfa_vision.seals.registered import Registered, Unregistered

__all__ = ["Impression", "Judged", "NotEnrolled", "Page", "Registered", "Unregistered", "enrol", "find", "judge"]
