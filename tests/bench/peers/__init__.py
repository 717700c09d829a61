"""Workflow engines of others on a process of six steps, beside our own approval of six decisions.

They stand in an environment of their own, .venv-peers, made from requirements/peers.lock when it is missing.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from typing import Any

from tests.bench import routes

ROOT = Path(__file__).resolve().parents[3]
HOME = ROOT / ".venv-peers"
PEERS = {"viewflow": "views.py", "spiffworkflow": "spiff.py"}


def measure(count: int) -> dict[str, Any]:
    """Processes per second of each, in turn, and how many times theirs is ours."""
    _install()
    theirs = {name: _run(script, count) for name, script in PEERS.items()}
    ours = routes.measure(count)
    ratios = {f"ours_to_{name}": round(ours / each, 2) for name, each in theirs.items()}
    told = {name: round(each, 1) for name, each in {"ours": ours, **theirs}.items()}
    return {"steps": len(routes.DECISIONS), "processes": count, "per_second": told, **ratios}


def _install() -> None:
    if not (HOME / "bin" / "python").exists():
        venv.create(HOME, with_pip=True)
        lock = ROOT / "requirements" / "peers.lock"
        pip = [str(HOME / "bin" / "pip"), "install", "-q", "--disable-pip-version-check", "--require-hashes", "-r"]
        subprocess.run([*pip, str(lock)], check=True, stdout=sys.stderr)


def _run(script: str, count: int) -> float:
    with tempfile.TemporaryDirectory() as folder:
        command = [str(HOME / "bin" / "python"), str(Path(__file__).parent / script), f"{folder}/peer.sqlite3"]
        done = subprocess.run([*command, str(count)], check=True, stdout=subprocess.PIPE)
    return json.loads(done.stdout)["processes_per_second"]
