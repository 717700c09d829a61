"""One folder per kind of hardware, all with the same files; `simulated` is the reference."""

from __future__ import annotations
