"""`zhangfa-verify`: checks proofs, permits, journals and the growth of a log, offline, without the server's code.

Exit code 0 only when what was asked is true; 1 when it is not; 2 when the question was malformed.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from enum import Enum
from pathlib import Path
from typing import Any

from zhangfa_protocol import checkpoint, journal, keys, leaf, merkle, permit, proofs
from zhangfa_protocol import draw as draws
from zhangfa_protocol.pagecode import from_url

MAX_FILE = 64 * 1024 * 1024


class Bad(Exception):
    """What was shown does not hold."""


def main(argv: list[str] | None = None) -> int:
    arguments = _parser().parse_args(argv)
    try:
        result = arguments.check(arguments)
    except (ValueError, Bad) as error:
        return _report({"valid": False, "reason": str(error)}, arguments.json, 1)
    except (OSError, KeyError) as error:
        return _report({"valid": False, "reason": f"cannot read: {error}"}, arguments.json, 2)
    return _report({"valid": True, **result}, arguments.json, 0)


def check_proof(arguments: argparse.Namespace) -> dict[str, Any]:
    """That the leaf stands in the log; with --page-code also that the printed log state fits what is shown."""
    text = _read(arguments.file).decode("utf-8")
    leaf_bytes = _read(arguments.leaf) if arguments.leaf else None
    found, index, head = proofs.verify_entry(text, leaf_bytes, checkpoint.vkeys(arguments.key))
    if arguments.page_code:
        _check_page_code(arguments.page_code, index, head, found)
    return {"log": head.origin, "size": head.size, "index": index, "leaf": _leaf(found)}


def check_permit(arguments: argparse.Namespace) -> dict[str, Any]:
    """That a permit key signed the permit for the terminal; with --proof that its issue is in the log."""
    data = _read(arguments.file)
    ring = keys.key_ring(*_verify_keys(arguments))
    shown = permit.read(data, ring, arguments.terminal)
    result: dict[str, Any] = {"permit": _plain(vars(shown))}
    if arguments.proof:
        log_keys = checkpoint.vkeys(arguments.log_key)
        found, index, head = proofs.verify_entry(_read(arguments.proof).decode("utf-8"), None, log_keys)
        permit.check_leaf(data, found)
        result |= {"log": head.origin, "size": head.size, "index": index}
    return result


def check_journal(arguments: argparse.Namespace) -> dict[str, Any]:
    """That a file of signed entries (one base64 line each) is one unbroken chain from the first entry on."""
    lines = _read(arguments.file).decode("ascii").split()
    entries = [checkpoint.strict_base64(line) for line in lines]
    found = journal.verify_chain(entries, _verify_keys(arguments)[0])
    head = journal.entry_hash(entries[-1]) if entries else bytes(32)
    counts: dict[str, int] = {}
    for entry in found:
        counts[entry.type.value] = counts.get(entry.type.value, 0) + 1
    return {"entries": len(found), "head": head.hex(), "events": counts}


def check_consistency(arguments: argparse.Namespace) -> dict[str, Any]:
    """That the log of the second checkpoint begins with the log of the first."""
    ring = checkpoint.vkeys(arguments.key)
    first = checkpoint.open_note(_read(arguments.first).decode("utf-8"), ring)
    second = checkpoint.open_note(_read(arguments.second).decode("utf-8"), ring)
    if first.origin != second.origin:
        raise Bad("two different logs")
    path = tuple(checkpoint.strict_base64(line) for line in _read(arguments.proof).decode("ascii").split())
    merkle.verify_consistency(first.size, second.size, path, first.root, second.root)
    return {"log": first.origin, "from": first.size, "to": second.size}


def check_draw(arguments: argparse.Namespace) -> dict[str, Any]:
    """That a published draw is what its checkpoint makes of its population, and no other."""
    told = json.loads(_read(arguments.file))
    head = checkpoint.open_note(told["checkpoint"], checkpoint.vkeys(arguments.key))
    if head.size <= told["announced_in"]:
        raise Bad("the checkpoint is not later than the announcement")
    if draws.population_digest(told["population"]).hex() != told["population_digest"]:
        raise Bad("the population is not the one that was announced")
    found = list(draws.draw(told["population"], told["count"], head))
    if found != told["drawn"]:
        raise Bad(f"the checkpoint draws {found}")
    return {"log": head.origin, "size": head.size, "population": len(told["population"]), "drawn": found}


def _check_page_code(text: str, index: int, head: checkpoint.Checkpoint, found: leaf.Leaf) -> None:
    code = from_url(text)
    if found.public.get("check_code") not in (None, code.check_code):
        raise Bad("the paper's check code is not the entry's")
    if code.log_index != index:
        raise Bad("the paper names another entry")
    if code.tree_size > head.size:
        raise Bad("the paper has seen a longer log than this checkpoint")
    if code.tree_size == head.size and code.root_prefix16 != head.root[:16]:
        raise Bad("the paper has seen another log of the same size")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="zhangfa-verify", description=__doc__)
    commands = parser.add_subparsers(required=True)
    proof = _command(commands, "proof", check_proof)
    proof.add_argument("file", type=Path)
    proof.add_argument("--leaf", type=Path, help="the leaf's bytes, if not carried in the proof file")
    proof.add_argument("--key", action="append", required=True, help="the log's verifier key; may be repeated")
    proof.add_argument("--page-code", help="the text of the QR on the paper")
    one = _command(commands, "permit", check_permit)
    one.add_argument("file", type=Path)
    _add_keys(one)
    one.add_argument("--terminal", required=True, help="the terminal's id")
    one.add_argument("--proof", type=Path, help="the proof file of its issue")
    one.add_argument("--log-key", action="append", default=[])
    chain = _command(commands, "journal", check_journal)
    chain.add_argument("file", type=Path)
    _add_keys(chain)
    lot = _command(commands, "draw", check_draw)
    lot.add_argument("file", type=Path, help="the draw as it is published, JSON")
    lot.add_argument("--key", action="append", required=True)
    growth = _command(commands, "consistency", check_consistency)
    growth.add_argument("first", type=Path)
    growth.add_argument("second", type=Path)
    growth.add_argument("--proof", type=Path, required=True, help="base64 hashes, one a line")
    growth.add_argument("--key", action="append", required=True)
    return parser


def _command(commands: Any, name: str, check: Callable[[argparse.Namespace], dict]) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=check.__doc__, description=check.__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    parser.set_defaults(check=check)
    return parser


def _add_keys(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--key", action="append", default=[], help="ed25519:<base64>; may be repeated")
    parser.add_argument("--keys", type=Path, help="a file with one key per line")


def _verify_keys(arguments: argparse.Namespace) -> list[keys.VerifyKey]:
    texts = list(arguments.key)
    if arguments.keys:
        texts += _read(arguments.keys).decode("ascii").split()
    if not texts:
        raise Bad("no key was given")
    return [keys.VerifyKey.from_text(text) for text in texts]


def _read(path: Path) -> bytes:
    if path.stat().st_size > MAX_FILE:
        raise Bad(f"{path} is too large")
    return path.read_bytes()


def _leaf(found: leaf.Leaf) -> dict[str, Any]:
    public = _plain(found.public)
    return {"kind": found.kind, "at_ms": found.at_ms, "public": public, "commitment": _value(found.commitment)}


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _value(value) for name, value in values.items()}


def _value(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.hex()
    return value.value if isinstance(value, Enum) else value


def _report(result: dict[str, Any], as_json: bool, code: int) -> int:
    if as_json:
        print(json.dumps(result, ensure_ascii=False))
        return code
    print("有效 valid" if code == 0 else "无效 NOT VALID", file=sys.stdout if code == 0 else sys.stderr)
    for name, value in result.items():
        if name != "valid":
            print(f"  {name}: {json.dumps(value, ensure_ascii=False)}", file=sys.stdout if code == 0 else sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
