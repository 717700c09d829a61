"""Every concept has the same inside, and a page of code is a page."""

from __future__ import annotations

import ast
import re

from tests.architecture import source

MODULES = {"__init__", "apps", "core", "ports", "models", "queries", "services", "migrations"}
MAX_FILE = 400
MAX_FUNCTION = 40
FORBIDDEN = re.compile(r"(?:^|_)(manager|helper|handler|processor|util|utils|misc|stuff)s?(?:_|$)")


def test_every_concept_has_the_same_modules():
    """A concept may add data folders (no Python) and may grow a module into a package of the same name."""
    odd = [
        str(child.relative_to(source.ROOT))
        for concept in source.concepts()
        for child in (source.SERVER / concept).iterdir()
        if child.suffix == ".py" or (child.is_dir() and (child / "__init__.py").exists())
        if child.stem not in MODULES | ALSO.get(concept, set())
    ]
    assert odd == []


# A module more, each with its reason.
ALSO: dict[str, set[str]] = {
    "seals": {"drawing"},  # what a seal looks like: pure, and far longer than the law of seals
    "documents": {"rendering"},  # what a paper looks like: pure, page by page
    "matters": {"search"},  # everyday words to matters: pure, with its own word lists
}


def test_files_are_small():
    long = {
        source.where(path): lines
        for path in [*source.product_files(), *source.test_files()]
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > MAX_FILE
    }
    assert long == {}, "two ideas in one file?"


def test_functions_are_small():
    long = {
        f"{source.where(path, function)} {function.name}": lines
        for path in source.product_files()
        for function in source.functions(path)
        if (lines := function.end_lineno - function.lineno + 1 - docstring_lines(function)) > MAX_FUNCTION
    }
    assert long == {}


def docstring_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    first = function.body[0]
    is_docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    return first.end_lineno - first.lineno + 1 if is_docstring else 0


def test_names_say_what_a_thing_is():
    vague = [
        f"{source.where(path, node)} {node.name}"
        for path in source.product_files()
        for node in ast.walk(source.tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        if FORBIDDEN.search(re.sub(r"(?<!^)(?=[A-Z])", "_", node.name).lower())
    ]
    assert vague == []


def test_every_module_with_laws_begins_with_a_docstring():
    bare = [
        source.where(path)
        for path in source.product_files()
        if path.name not in {"__init__.py", "apps.py", "urls.py", "__main__.py"}
        if ast.get_docstring(source.tree(path)) is None
    ]
    assert bare == []


def test_services_are_called_by_keyword_and_told_the_time():
    wrong = [
        f"{source.where(path, node)} {node.name}"
        for path in services()
        for node in source.tree(path).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
        if len(node.args.args) > 1 or "now" not in keyword_only(node)
    ]
    assert wrong == []


def test_whoever_appends_a_fact_says_who_acted():
    anonymous = [
        f"{source.where(path, node)} {node.name}"
        for path in services()
        for node in source.tree(path).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
        if any(isinstance(call, ast.Call) and ast.unparse(call.func) == "ledger.append" for call in ast.walk(node))
        if "actor" not in keyword_only(node)
    ]
    assert anonymous == []


def keyword_only(function: ast.FunctionDef) -> set[str]:
    return {argument.arg for argument in function.args.kwonlyargs}


def services() -> list:
    return [
        path
        for concept in source.concepts()
        for path in [
            source.SERVER / concept / "services.py",
            *(source.SERVER / concept / "services").glob("*.py"),
        ]
        if path.exists() and not path.name.startswith("_")
    ]


def test_only_the_clock_reads_the_clock():
    readers = [
        source.where(path)
        for path in source.product_files()
        if source.SERVER in path.parents and path.name != "clock.py"
        if re.search(r"timezone\.now\(|datetime\.now\(|datetime\.utcnow\(|date\.today\(", path.read_text("utf-8"))
    ]
    assert readers == []


def test_there_are_no_signals_and_no_logic_in_save():
    hidden = [
        source.where(path, node)
        for path in source.product_files()
        for node in ast.walk(source.tree(path))
        if (isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("django.db.models.signals"))
        or (path.stem == "models" and isinstance(node, ast.FunctionDef) and node.name == "save")
    ]
    assert hidden == []


def test_migrations_are_named_and_import_nothing_of_ours():
    for path in source.SERVER.glob("*/migrations/0*.py"):
        assert "_auto_" not in path.name, f"{path.name}: say what it does"
        ours = [module for _, module in source.imports(path) if module.startswith("zhangfa")]
        assert ours == [], f"{source.where(path)}: a migration must not change when the code does"
