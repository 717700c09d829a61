"""Registered impressions of our own drawings of seals, for the demo alone: nobody else has written these files."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image
from zhangfa_vision.seals import enrolment, law

from zhangfa.adapters.seal_enroller import picture_in
from zhangfa.seals.core import Enrolled
from zhangfa.seals.drawing import DOTS_PER_MM


class DrawnImpressions:
    def of_drawing(self, drawing: bytes, *, diameter_mm: int) -> Enrolled:
        with Image.open(io.BytesIO(drawing)) as picture:
            ink = np.asarray(picture.getchannel("A"), np.float32) / 255
        made = enrolment.of_drawing(ink, diameter_mm / 2 * DOTS_PER_MM).to_bytes()
        return Enrolled(impression=made, picture=picture_in(made), agreement=1000, version=law.current().version)
