"""The public page for sealed files: three answers apart, from a code, a digest or the file; nothing is kept."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta

import pytest
import world as worlds
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from zhangfa import bootstrap
from zhangfa.adapters.eseal_verifier import ConfinedVerifier
from zhangfa.applications.models import ApplicationRow
from zhangfa.cli.main import main
from zhangfa.eseals import core
from zhangfa.eseals.models import DocumentRow, FileRow
from zhangfa.kernel.identifiers import new_id
from zhangfa.pages import verifying
from zhangfa.permits import queries as permits
from zhangfa_eseal import pdf as eseal_pdf
from zhangfa_eseal import verify
from zhangfa_eseal.algorithms import Algorithm
from zhangfa_eseal.development import authority
from zhangfa_eseal.sealing import Evidence, Sealing

from tests.tampering import world as papers

NOW = datetime.now(UTC).replace(microsecond=0)
CODE = core.new_code(b"9876543210")


class Sealed:
    """A sealed PDF of the village's, its registration, and a verifier that trusts its root; in this process."""

    def __init__(self, ids: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
        grown = authority.create(Algorithm.ECDSA_SHA256, now=NOW - timedelta(days=1))
        signer = grown.issue("青石村村民委员会", now=NOW - timedelta(days=1))
        evidence = Evidence(grown.timestamping(lambda: NOW), grown.answering(lambda: NOW))
        self.paper = papers.paper(1)
        self.file = eseal_pdf.seal(self.paper, Sealing(signer=signer), evidence=evidence, now=NOW)
        self.other = eseal_pdf.seal(papers.paper(2), Sealing(signer=signer), evidence=evidence, now=NOW)
        self.row = self._registered(ids)

        def examine(data: bytes, *, roots, now, others=(), cpu_seconds=0):
            found = verify.examine(data, roots=[grown.root.certificate], now=NOW + timedelta(minutes=5))
            return json.loads(json.dumps(found.as_dict()))

        monkeypatch.setattr("zhangfa.adapters.eseal_verifier.confined.examine_bytes", examine)

    def _registered(self, ids: dict[str, str]) -> DocumentRow:
        about = ApplicationRow.objects.get(id=ids["archived"])
        row = DocumentRow.objects.create(
            id=new_id(), tenant=about.tenant, path=about.path, application_id=about.id,
            permit_id=permits.latest(about.id).id, eseal_id="e", token=new_id(), code=CODE, state="made", pages=1,
            intended_at=NOW, tried_at=NOW, sealed_at=NOW,
        )  # fmt: skip
        digest = hashlib.sha256(self.file).hexdigest()
        FileRow.objects.create(document=row, format="pdf", digest=digest, sm3="0" * 64, size=len(self.file))
        return row


@pytest.fixture
def sealed(world: worlds.World, monkeypatch) -> Sealed:
    cache.clear()
    return Sealed(world.ids, monkeypatch)


def uploaded(content: bytes, name: str = "it.pdf"):
    return Client().post("/verify", {"file": SimpleUploadedFile(name, content)})


def words(response) -> str:
    return response.content.decode()


def test_the_true_file_gets_three_times_yes(sealed: Sealed):
    response = uploaded(sealed.file)
    text = words(response)
    assert response.status_code == 200
    for word in (
        "完整</b>",
        "是</b>",
        "有效</b>",
        "TOTAL-PASSED",
        "B-LTA",
        "时间戳机构证明的时间",
        "周*山",
        "没有保存",
    ):
        assert word in text, word
    assert "周大山" not in text and "INDETERMINATE" not in text


def test_a_changed_file_is_neither_intact_nor_ours(sealed: Sealed):
    place = sealed.file.index(b"stream\n") + 12
    text = words(uploaded(sealed.file[:place] + bytes([sealed.file[place] ^ 1]) + sealed.file[place + 1 :]))
    assert "不完整</b>" in text and "不是</b>" in text and "TOTAL-FAILED / HASH_FAILURE" in text


def test_a_true_seal_on_a_file_that_nobody_registered_is_not_ours(sealed: Sealed):
    text = words(uploaded(sealed.other))
    assert "完整</b>" in text and "没有登记</b>" in text and "签章是真的" in text


def test_a_void_document_is_whole_and_ours_and_not_in_force(sealed: Sealed):
    DocumentRow.objects.filter(pk=sealed.row.pk).update(validity="void", void_reason="填错了姓名", voided_at=NOW)
    text = words(uploaded(sealed.file))
    assert "完整</b>" in text and "是</b>" in text and "作废</b>" in text and "填错了姓名" in text


def test_the_digest_alone_answers_two_questions(sealed: Sealed):
    digest = hashlib.sha256(sealed.file).hexdigest()
    text = words(Client().get(f"/verify?digest={digest}"))
    assert "没有检查</b>" in text and "是</b>" in text and "有效</b>" in text and "没有离开" in text
    assert "不是</b>" in words(Client().get(f"/verify?digest={'f' * 64}"))
    assert "指纹不对" in words(Client().get("/verify?digest=xyz"))


def test_code_and_token_tell_what_was_registered_and_nothing_of_the_file(sealed: Sealed):
    for address in (f"/verify?code={core.shown_code(CODE).lower()}", f"/e/{sealed.row.token}"):
        response = Client().get(address)
        text = words(response)
        assert "没有检查</b>" in text and "有登记</b>" in text and "有效</b>" in text
        assert response["Cache-Control"] == "no-store" and response["X-Robots-Tag"] == "noindex, nofollow"


@pytest.mark.parametrize("address", ["/verify?code=ABCD", "/e/nothing", "/e/" + "a" * 26])
def test_what_does_not_exist_is_said_so(sealed: Sealed, address: str):
    response = Client().get(address)
    assert response.status_code == 404 and "没有这个核验码" in words(response)


def test_what_is_no_sealed_file_is_refused_in_words(sealed: Sealed, settings):
    assert "没有电子签章</b>" in words(uploaded(sealed.paper))
    for content, said, status in ((b"\xff\xd8\xff photo", "这不是 PDF 或 OFD 文件", 422), (b"", "没有收到文件", 422)):
        response = uploaded(content)
        assert response.status_code == status and said in words(response)
    settings.UPLOAD_MAX_BYTES = 1000
    response = uploaded(sealed.file)
    assert response.status_code == 413 and "文件太大了" in words(response)


def test_files_are_limited_by_the_minute_and_at_once(sealed: Sealed, monkeypatch):
    verifier = ConfinedVerifier(bootstrap.settings.KEYS / "eseals", development=True)
    monkeypatch.setattr(verifying, "seal_verifier", lambda: verifier)
    for _ in range(2):
        verifier._places.acquire()
    response = uploaded(sealed.file)
    assert response.status_code == 503 and "正在核验的人较多" in words(response)
    statuses = [uploaded(b"x").status_code for _ in range(verifying.FILES_PER_MINUTE)]
    assert statuses[-1] == 429


def test_nothing_is_written(sealed: Sealed, tmp_path, settings):
    rows = DocumentRow.objects.count(), FileRow.objects.count()
    settings.MEDIA_ROOT = settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    uploaded(sealed.file)
    assert list(tmp_path.iterdir()) == []
    assert (DocumentRow.objects.count(), FileRow.objects.count()) == rows


def test_the_command_ends_well_only_for_an_intact_valid_issued_file(sealed: Sealed, tmp_path, capsys):
    for name, content, status in (("good", sealed.file, 0), ("other", sealed.other, 1), ("paper", sealed.paper, 1)):
        (tmp_path / name).write_bytes(content)
        assert main(["eseal", "verify", str(tmp_path / name), "--json"]) == status, name
        assert json.loads(capsys.readouterr().out)["good"] is (status == 0)
    DocumentRow.objects.filter(pk=sealed.row.pk).update(validity="replaced")
    assert main(["eseal", "verify", str(tmp_path / "good")]) == 1
    assert "现在还有效吗？已替换" in capsys.readouterr().out
    assert main(["eseal", "verify", str(tmp_path / "nowhere")]) == 1


@pytest.mark.parametrize("address", ["/verify", "/verify?code=0000", "/e/" + "a" * 26])
def test_the_page_lets_a_browser_send_its_form_from_its_own_address(sealed: Sealed, address: str):
    """Under "no-referrer" a browser names the origin "null", and every file is turned away as a stranger's form."""
    client = Client(enforce_csrf_checks=True)
    shown = client.get(address)
    assert shown["Referrer-Policy"] == "same-origin" and shown["X-Robots-Tag"] == "noindex, nofollow"
    token = client.cookies["csrftoken"].value
    for origin, status in (("http://testserver", 200), ("null", 403), ("https://elsewhere.example", 403)):
        cache.clear()
        sent = {"file": SimpleUploadedFile("a.pdf", sealed.file), "csrfmiddlewaretoken": token}
        assert client.post("/verify", sent, HTTP_ORIGIN=origin).status_code == status
