"""The terminal's tests share a small invented county (terminal_support), found beside this file."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
