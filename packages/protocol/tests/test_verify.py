"""`zhangfa-verify`: exit code 0 only when what was asked is true."""

from __future__ import annotations

import base64
import json

import pytest
from zhangfa_protocol import checkpoint, merkle, verify
from zhangfa_protocol.checkpoint import Checkpoint
from zhangfa_protocol.pagecode import PageCode


@pytest.fixture
def files(tmp_path, vectors):
    proof, one, chain = vectors["proof"], vectors["permit"], vectors["journal"]
    (tmp_path / "p.tlog-proof").write_text(proof["proof"], encoding="utf-8")
    (tmp_path / "leaf").write_bytes(bytes.fromhex(proof["leaf"]))
    (tmp_path / "permit").write_bytes(bytes.fromhex(one["signed"]))
    (tmp_path / "keys").write_text(one["key"] + "\n", encoding="ascii")
    lines = [base64.b64encode(bytes.fromhex(item)).decode() for item in chain["entries"]]
    (tmp_path / "journal").write_text("\n".join(lines) + "\n", encoding="ascii")
    (tmp_path / "gap").write_text("\n".join(lines[:2] + lines[3:]), encoding="ascii")
    return tmp_path


def run(capsys, *arguments) -> tuple[int, dict]:
    code = verify.main([str(item) for item in arguments] + ["--json"])
    return code, json.loads(capsys.readouterr().out)


def test_proof(capsys, files, vectors):
    key = vectors["proof"]["vkey"]
    code, answer = run(capsys, "proof", files / "p.tlog-proof", "--key", key)
    assert code == 0 and answer["valid"] and answer["index"] == 5 and answer["leaf"]["kind"] == "permit.issued"
    assert run(capsys, "proof", files / "p.tlog-proof", "--leaf", files / "leaf", "--key", key)[0] == 0
    code, answer = run(capsys, "proof", files / "p.tlog-proof", "--leaf", files / "permit", "--key", key)
    assert code == 1 and not answer["valid"]


def test_proof_with_the_paper_in_hand(capsys, files, vectors):
    row = vectors["proof"]
    code = vectors["pagecode"]["check_code"]
    good = PageCode(code, 1, 2, 5, 11, bytes.fromhex(row["root"])[:16]).to_url("https://z.example")
    older = PageCode(code, 1, 2, 5, 6, bytes(16)).to_url("https://z.example")
    for url in (good, older):
        assert run(capsys, "proof", files / "p.tlog-proof", "--key", row["vkey"], "--page-code", url)[0] == 0
    bad = [
        PageCode(code, 1, 2, 5, 11, bytes(16)), PageCode(code, 1, 2, 4, 11, bytes(16)),
        PageCode("B" * 22, 1, 2, 5, 6, bytes(16)), PageCode(code, 1, 2, 5, 12, bytes(16)),
    ]  # fmt: skip
    for page in bad:
        url = page.to_url("https://z.example")
        assert run(capsys, "proof", files / "p.tlog-proof", "--key", row["vkey"], "--page-code", url)[0] == 1


def test_permit(capsys, files, vectors):
    base = ["permit", files / "permit", "--keys", files / "keys", "--terminal"]
    code, answer = run(capsys, *base, "t7qingshi")
    assert code == 0 and answer["permit"]["granted"] == 3
    assert run(capsys, *base, "t8")[0] == 1
    with_proof = [*base, "t7qingshi", "--proof", files / "p.tlog-proof"]
    assert run(capsys, *with_proof, "--log-key", vectors["proof"]["vkey"])[0] == 0
    assert run(capsys, *with_proof)[0] == 1
    assert run(capsys, "permit", files / "permit", "--terminal", "t7qingshi")[0] == 1


def test_journal(capsys, files, vectors):
    code, answer = run(capsys, "journal", files / "journal", "--key", vectors["journal"]["key"])
    assert code == 0 and answer["entries"] == 5 and answer["head"] == vectors["journal"]["head"]
    assert run(capsys, "journal", files / "gap", "--key", vectors["journal"]["key"])[0] == 1
    assert run(capsys, "journal", files / "absent", "--key", vectors["journal"]["key"])[0] == 2


def test_consistency(capsys, tmp_path, vectors, key):
    row = vectors["merkle"]
    roots = [bytes.fromhex(item) for item in row["roots"]]
    vkey = checkpoint.vkey_encode("log", key.verify_key)
    for size in (3, 7):
        note = checkpoint.sign_note(Checkpoint("log", size, roots[size]), "log", key)
        (tmp_path / str(size)).write_text(note, encoding="utf-8")
    case = next(item for item in row["consistency"] if (item["first"], item["second"]) == (3, 7))
    lines = [base64.b64encode(bytes.fromhex(item)).decode() for item in case["proof"]]
    (tmp_path / "proof").write_text("\n".join(lines), encoding="ascii")
    arguments = ["--proof", tmp_path / "proof", "--key", vkey]
    assert run(capsys, "consistency", tmp_path / "3", tmp_path / "7", *arguments)[0] == 0
    assert run(capsys, "consistency", tmp_path / "7", tmp_path / "3", *arguments)[0] == 1
    forked = checkpoint.sign_note(Checkpoint("log", 7, merkle.EMPTY_ROOT), "log", key)
    (tmp_path / "7").write_text(forked, encoding="utf-8")
    assert run(capsys, "consistency", tmp_path / "3", tmp_path / "7", *arguments)[0] == 1


def test_words_for_people(capsys, files, vectors):
    assert verify.main(["proof", str(files / "p.tlog-proof"), "--key", vectors["proof"]["vkey"]]) == 0
    assert "有效" in capsys.readouterr().out
    assert verify.main(["proof", str(files / "leaf"), "--key", vectors["proof"]["vkey"]]) == 1
    assert "无效" in capsys.readouterr().err
