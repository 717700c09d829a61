"""The command: seals and verifies both kinds of file in a process of its own, and keeps its head over hostile ones."""

from __future__ import annotations

import json

import pytest
from zhangfa_eseal import verify
from zhangfa_eseal.cli.main import main
from zhangfa_eseal.verify import confined


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    folder = tmp_path_factory.mktemp("eseal")
    assert main(["demo-keys", str(folder), "--unit", "青石村村民委员会"]) == 0
    return folder


@pytest.fixture
def here(monkeypatch):
    """The verifier in this process: starting another one takes a second and more."""

    def examine(path, *, roots, now, others=()):
        return json.loads(json.dumps(verify.examine(path.read_bytes(), roots=roots, now=now, others=others).as_dict()))

    monkeypatch.setattr(confined, "examine", examine)


@pytest.mark.parametrize("kind", ["pdf", "ofd"])
def test_sign_and_verify(kind, keys, paper, ofd_paper, picture, tmp_path, capsys, request):
    source, sealed = tmp_path / f"in.{kind}", tmp_path / f"out.{kind}"
    source.write_bytes(paper(2) if kind == "pdf" else ofd_paper)
    (tmp_path / "seal.png").write_bytes(picture.png)
    if kind == "ofd":
        request.getfixturevalue("here")
    wish = ["--picture", str(tmp_path / "seal.png"), "--at", "140", "200", "--straddle", "120"]
    assert main(["sign", str(source), "--keys", str(keys), *wish, "--out", str(sealed)]) == 0
    roots = ["--root", str(keys / f"{kind}-root.pem")]
    capsys.readouterr()
    assert main(["verify", str(sealed), *roots, "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["valid"] and report["signatures"][0]["time_source"] == "timestamp"
    request.getfixturevalue("here")
    assert main(["verify", str(sealed)]) == 1
    shown = capsys.readouterr().out
    assert "文件自签章后没有改动" in shown and "不是我们信任的机构" in shown


def test_bad_calls_are_answered_in_words(keys, tmp_path, capsys, here):
    (tmp_path / "junk").write_bytes(b"junk")
    assert main(["verify", str(tmp_path / "nowhere")]) == 1
    assert main(["verify", str(tmp_path / "junk")]) == 1
    assert main(["sign", str(tmp_path / "junk"), "--keys", str(keys), "--out", str(tmp_path / "x")]) == 1
    seen = capsys.readouterr()
    assert "Traceback" not in seen.err + seen.out
    assert "文件打不开" in seen.err and "不是 PDF 或 OFD 文件" in seen.out and not (tmp_path / "x").exists()


def test_a_file_that_keeps_us_busy_is_given_up(sealed, day, monkeypatch):
    monkeypatch.setattr(confined, "MEMORY_BYTES", 0)
    report = confined.examine_bytes(sealed, roots=[], now=day, cpu_seconds=0)
    assert report["problems"] == ("took_too_long",) and not report["valid"]
