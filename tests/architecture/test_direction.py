"""Rows, like imports, point down one list (DESIGN: direction is law)."""

from __future__ import annotations

import ast

from django.apps import apps

from tests.architecture import source


def test_a_concepts_models_are_its_own():
    strangers = [
        source.where(path, node)
        for path in source.product_files()
        for node, module in source.imports(path)
        for concept in source.concepts()
        if module == f"zhangfa.{concept}.models" and concept not in path.parts
    ]
    assert strangers == [], "use the concept's queries and services instead of its models"


def test_foreign_keys_point_down_the_list():
    upward = [
        f"{model.__name__}.{field.name} -> {field.related_model.__name__}"
        for concept in source.concepts()
        if apps.is_installed(f"zhangfa.{concept}")
        for model in apps.get_app_config(concept).get_models()
        for field in model._meta.get_fields()
        if field.many_to_one or field.one_to_one or field.many_to_many
        if not field.auto_created
        if (target := field.related_model._meta.app_label) in source.concepts()
        if target != concept and source.height(target) >= source.height(concept)
    ]
    assert upward == []


def test_only_bootstrap_imports_adapters():
    others = [
        source.where(path, node)
        for path in source.product_files()
        if "adapters" not in path.parts and path.name != "bootstrap.py"
        for node, module in source.imports(path)
        if module.startswith("zhangfa.adapters")
    ]
    assert others == []


def test_nothing_is_imported_inside_a_function():
    """A lazy import hides a circle, and a circle means that a concept is missing."""
    lazy = [
        source.where(path, node)
        for path in source.product_files()
        if path.name not in {"bootstrap.py", "apps.py"} and "cli" not in path.parts
        for function in source.functions(path)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert lazy == []


def test_architecture_md_names_the_layers_in_their_order():
    text = (source.ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    listed = [line.split()[0] for line in text.split("```list\n")[1].split("```")[0].splitlines() if line.strip()]
    assert listed == [names[0] for names in source.layers()]
