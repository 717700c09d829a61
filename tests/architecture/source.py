"""What the laws of the repository read: its Python files as syntax trees, and the list of layers."""

from __future__ import annotations

import ast
import configparser
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SERVER = ROOT / "packages/server/src/zhangfa"


@cache
def layers() -> tuple[tuple[str, ...], ...]:
    """The server's list from .importlinter, top first; side-by-side layers share a tuple."""
    parser = configparser.ConfigParser()
    parser.read(ROOT / ".importlinter", encoding="utf-8")
    lines = parser["importlinter:contract:direction"]["layers"].split("\n")
    return tuple(tuple(name.strip() for name in line.split("|")) for line in lines if line.strip())


def height(layer: str) -> int:
    """0 is the lowest layer."""
    ordered = layers()
    return next(len(ordered) - 1 - place for place, names in enumerate(ordered) if layer in names)


def concepts() -> list[str]:
    """The packages between adapters and kernel: those that have rows of their own or a law."""
    flat = [name for names in layers() for name in names]
    return flat[flat.index("adapters") + 1 : flat.index("kernel")]


def product_files() -> list[Path]:
    """Python that ships: no tests, no migrations."""
    return sorted(path for path in ROOT.glob("packages/*/src/**/*.py") if "migrations" not in path.parts)


def test_files() -> list[Path]:
    return sorted([*ROOT.glob("packages/*/tests/**/*.py"), *ROOT.glob("tests/**/*.py")])


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def imports(path: Path) -> Iterator[tuple[ast.stmt, str]]:
    """Every import statement with the full name of the module it brings."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node, node.module
            yield from ((node, f"{node.module}.{alias.name}") for alias in node.names)


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def where(path: Path, node: ast.AST | None = None) -> str:
    line = f":{node.lineno}" if isinstance(node, ast.stmt) else ""
    return f"{path.relative_to(ROOT)}{line}"
