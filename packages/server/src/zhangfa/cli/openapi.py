"""Print the contract that the screens are typed by. Needs no database."""

from __future__ import annotations

import argparse
import json

import django


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--indent", type=int, default=1)


def run(args: argparse.Namespace) -> int:
    django.setup()
    from zhangfa.api.root import api

    print(json.dumps(api.get_openapi_schema(), ensure_ascii=False, indent=args.indent))
    return 0
