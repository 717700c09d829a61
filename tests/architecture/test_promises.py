"""What the documents promise, the code keeps: laws have tests, refusals have words, settings have descriptions."""

from __future__ import annotations

import ast
import re
import tomllib

import pytest
from django.apps import apps
from django.core.management import call_command

from tests.architecture import source


def test_every_law_has_a_test_that_names_it():
    """A core's docstring numbers its laws; somewhere a test says `permits law 2`."""
    tests = "\n".join(path.read_text(encoding="utf-8") for path in source.test_files())
    unproved = [
        f"{concept} law {number}"
        for concept in source.concepts()
        for number in laws(concept)
        if not re.search(rf"\b{concept} law {number}\b", tests)
    ]
    assert unproved == []


def laws(concept: str) -> list[str]:
    for path in (source.SERVER / concept / "core.py", source.SERVER / concept / "core/__init__.py"):
        if path.exists():
            text = ast.get_docstring(source.tree(path)) or ""
            part = re.split(r"\n\s*(?:Deeds|Never)\b", text.partition("Laws")[2])[0]
            return re.findall(r"^\s*(\d+)\. ", part, flags=re.M)
    return []


def refusal_texts() -> dict:
    return tomllib.loads((source.SERVER / "config/texts/refusals.toml").read_text(encoding="utf-8"))


def used_codes() -> set[str]:
    files = [path for path in source.product_files() if source.SERVER in path.parents]
    found = set()
    for path in files:
        for node in ast.walk(source.tree(path)):
            if is_refusal(node) and node.args and isinstance(node.args[0], ast.Constant):
                found.add(node.args[0].value)
    return found


def is_refusal(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == "Refusal"


def test_every_refusal_has_words_and_a_remedy():
    texts = refusal_texts()
    silent = sorted(used_codes() - set(texts))
    assert silent == []
    for code, entry in texts.items():
        assert entry["text"].strip() and entry["remedy"].strip(), code


@pytest.mark.django_db
def test_models_and_migrations_agree():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_every_setting_is_described():
    used = {
        name
        for path in source.product_files()
        for name in re.findall(r"\bZHANGFA_[A-Z_]+[A-Z]\b", path.read_text(encoding="utf-8"))
    }
    described = set(re.findall(r"`(ZHANGFA_[A-Z_]+)`", (source.ROOT / "docs/operate/settings.md").read_text("utf-8")))
    assert used == described


def test_every_concept_is_in_the_glossary():
    glossary = (source.ROOT / "GLOSSARY.md").read_text(encoding="utf-8")
    assert [concept for concept in source.concepts() if f"`{concept}`" not in glossary] == []


def test_concepts_are_installed():
    with_rows = [name for name in source.concepts() if (source.SERVER / name / "models.py").exists()]
    assert [name for name in with_rows if not apps.is_installed(f"zhangfa.{name}")] == []


def test_lock_files_hold_no_addresses():
    locks = [*source.ROOT.glob("requirements/*.lock"), source.ROOT / "web/package-lock.json"]
    for lock in locks:
        text = lock.read_text(encoding="utf-8")
        assert '"resolved": "http' not in text and "--index-url" not in text and " @ http" not in text, lock.name
