"""The contract with the screens: every shape that goes over the wire, and nothing else."""

from __future__ import annotations
