"""The whole main job over real processes and a real MQTT connection, as `make -s story` runs it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ZHANGFA = Path(sys.executable).parent / "zhangfa"


@pytest.mark.xdist_group("whole-system")
def test_the_story_holds():
    done = subprocess.run([str(ZHANGFA), "story", "--json"], capture_output=True, text=True, timeout=600, check=False)
    told = json.loads(done.stdout)
    assert told["unexpected"] is None, told["unexpected"]
    assert told["holds"] and done.returncode == 0, [name for name, held in told["checks"].items() if not held]
    assert told["permit"]["granted"] == told["permit"]["used"] == 2
    assert told["proof_verified"] and len(told["photos"]) >= 4
    assert [each["stage"] for each in told["stages"]] == ["apply", "accept", "examine", "approve", "use", "archive"]
    assert all(each["actor"] and each["at"] for each in told["stages"])
    assert told["refusals"]["stranger_read"] == "404"
    assert told["refusals"]["second_use_of_code"] == "code_used"
    assert told["refusals"]["blank_page"] == "page_blank"
