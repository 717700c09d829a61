"""`zhangfa <command>`: finds the command's file and runs it. Commands load Django only when they need it."""

from __future__ import annotations

import argparse
import importlib
import os
import sys

COMMANDS = {
    "demo": "run the demo county: web, worker, broker, MQTT door and three virtual terminals, until Ctrl-C",
    "prepare": "make what an embedded system needs: keys, tables, the demo county",
    "demo-reset": "forget the demo county's data and keys",
    "story": "run the main job once, without a browser, in a temporary folder",
    "openapi": "print the API's contract as JSON",
    "migrate": "bring the database to this version",
    "seed": "fill an empty database with the demo county",
    "keys": "make the server's keys where they are missing",
    "check": "compare tables with ledger leaves, and refuse unsafe settings",
    "serve": "answer HTTP (granian, one blocking thread per process)",
    "worker": "sequence the ledger, follow its facts, sweep the calendar, convert files",
    "mqtt": "speak with the terminals",
    "broker": "run the embedded MQTT broker",
    "enrol-terminal": "take a terminal's enrolment file and write its trust file",
    "eseal": "verify a file with electronic seals",
    "insight": "count the figures again from the first entry of the ledger",
    "import-matters": "import the catalogue of matters as a new version where it changed",
    "check-matters": "check the catalogue's files without importing them",
    "compare-again": "judge every stamped page anew where only older thresholds judged it",
    "route-diagram": "draw the routes of matters from their data, as SVG",
}


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="zhangfa", description="章法：村级印章的规矩")
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    chosen = argv if argv is not None else sys.argv[1:]
    for name, text in COMMANDS.items():
        child = commands.add_parser(name, help=text, description=text)
        if chosen and chosen[0] == name:
            _module(name).options(child)
    args = parser.parse_args(chosen)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhangfa.config.settings")
    return _module(args.command).run(args)


def _module(name: str):
    return importlib.import_module(f"zhangfa.cli.{name.replace('-', '_')}")


if __name__ == "__main__":
    sys.exit(main())
