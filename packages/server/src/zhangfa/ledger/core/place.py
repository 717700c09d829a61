"""Which log a fact belongs to: one log for each county, so that a county's data can be handed over whole."""

from __future__ import annotations

from functools import lru_cache

from zhangfa.kernel.tree import TreePath

ORIGIN = "zhangfa.example"
_COUNTY = 1


def tenant_of(path: TreePath | str) -> str:
    """The county's code, or the city's for what belongs to the city itself. The root belongs to nobody's log."""
    return _tenant(path.text if isinstance(path, TreePath) else path)


@lru_cache(maxsize=4096)
def _tenant(path: str) -> str:
    segments = TreePath(path).segments
    if not segments:
        raise ValueError("the root has no log")
    return segments[min(_COUNTY, len(segments) - 1)]


def origin_of(tenant: str) -> str:
    """The log's name in its checkpoints."""
    return f"{ORIGIN}/{tenant}"
