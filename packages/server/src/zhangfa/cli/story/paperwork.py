"""What a villager brings: a filled form for any matter, and a photo of a card that exists nowhere."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image, ImageDraw

ANSWERS = {
    "text": "云溪县白水镇青石村三组十二号",
    "long_text": "自出生起一直居住在本村，情况属实。",
    "number": "3",
    "money": "1200.00",
    "date": "2010-05-01",
}


def fill(fields: list[dict[str, Any]], person: dict[str, Any]) -> dict[str, str]:
    """An answer for every field that must be filled in."""
    own = {"person": person["name"], "phone": person["phone"], "id_number": person["id_number"]}
    return {
        each["name"]: each["choices"][0]["code"] if each["kind"] == "choice" else {**ANSWERS, **own}[each["kind"]]
        for each in fields
        if each["required"]
    }


def photograph() -> bytes:
    """A JPEG like a phone's, of a made-up card, with a place in its EXIF that must not survive."""
    picture = Image.new("RGB", (1600, 1200), (96, 80, 64))
    draw = ImageDraw.Draw(picture)
    draw.rounded_rectangle((250, 300, 1350, 950), 40, fill=(226, 236, 240), outline=(120, 130, 140), width=6)
    draw.ellipse((1000, 420, 1240, 720), fill=(180, 160, 150))
    for line in range(5):
        draw.rectangle((340, 420 + line * 90, 820 - line * 40, 450 + line * 90), fill=(70, 80, 90))
    exif = Image.Exif()
    exif[0x010E] = "30.5N 119.9E"
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=85, exif=exif)
    return out.getvalue()
