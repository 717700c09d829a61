"""The command `zhangfa-vision`. Each command is a module of its own with `add_to(commands)`; here it has one line.

`add_to` gets the sub-parsers of argparse, adds its parser and sets `run=`, a function from the parsed arguments to the
exit code: 0 after an answer was given (whatever it says), 2 when the question was wrong.
"""

from __future__ import annotations

import argparse
import sys

from zhangfa_vision import compare_command
from zhangfa_vision.reading import command as read_command
from zhangfa_vision.seals import command as seals_command

COMMANDS = (compare_command, seals_command, read_command)


def main(arguments: list[str] | None = None) -> int:
    asked = argparse.ArgumentParser(
        prog="zhangfa-vision", description="Looks at pictures of paper and says what it measured."
    )
    commands = asked.add_subparsers(dest="command", required=True)
    for one in COMMANDS:
        one.add_to(commands)
    given = asked.parse_args(arguments)
    return given.run(given)


if __name__ == "__main__":
    sys.exit(main())
