"""命令行: what a person types. Every command is one file with `options(parser)` and `run(args) -> exit code`.

Never: a rule of its own; a write past a service; root.
"""

from __future__ import annotations
