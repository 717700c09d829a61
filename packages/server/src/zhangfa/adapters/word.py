"""Turns Word files into PDF with LibreOffice where it is installed; says plainly when it is not."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import tempfile
import zipfile
from io import BytesIO
from pathlib import Path

from zhangfa.kernel.outcome import Refusal, Refused

PATIENCE_SECONDS = 90
CPU_SECONDS = 60
FILE_BYTES = 120_000_000
MOST_UNPACKED_BYTES = 300_000_000

# A document may name pictures and texts elsewhere. Nothing is fetched for it, neither from the network nor from this
# machine's own files: it would tell strangers of us, or put what is ours onto their paper.
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
{items}
</oor:items>
"""
_ITEM = (
    '<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
)
_SETTINGS = (
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Inet/Settings", "ooInetProxyType", "2"),
    ("Inet/Settings", "ooInetNoProxy", ""),
    ("Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPSProxyPort", "9"),
)


class LibreOfficeConverter:
    """`soffice --headless` with a profile of its own that is thrown away afterwards."""

    def __init__(self, program: str | None = None, *, patience_seconds: float = PATIENCE_SECONDS) -> None:
        self._program = program or shutil.which("soffice") or shutil.which("libreoffice")
        self._patience = patience_seconds

    @property
    def available(self) -> bool:
        return self._program is not None

    def to_pdf(self, data: bytes) -> bytes:
        if self._program is None:
            raise Refused(Refusal("documents.word_unavailable"))
        _refuse_bombs(data)
        with tempfile.TemporaryDirectory(prefix="zhangfa-word-") as place:
            folder = Path(place)
            source = folder / ("source.docx" if data.startswith(b"PK") else "source.doc")
            source.write_bytes(data)
            _write_profile(folder / "profile")
            self._run(self._program, folder, source)
            result = folder / "source.pdf"
            if not result.exists() or result.stat().st_size > FILE_BYTES:
                raise Refused(Refusal("documents.broken"))
            return result.read_bytes()

    def _run(self, program: str, folder: Path, source: Path) -> None:
        profile = f"-env:UserInstallation=file://{folder}/profile"
        options = ["--headless", "--norestore", "--nolockcheck", "--convert-to", "pdf", "--outdir", str(folder)]
        process = subprocess.Popen(
            [program, profile, *options, str(source)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env={"PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8", "HOME": str(folder)},
            start_new_session=True,
        )
        resource.prlimit(process.pid, resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (FILE_BYTES, FILE_BYTES))
        try:
            process.wait(timeout=self._patience)
        except subprocess.TimeoutExpired as error:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise Refused(Refusal("documents.took_too_long")) from error


def _write_profile(profile: Path) -> None:
    """LibreOffice reads its settings from here; the proxies lead nowhere (port 9 discards)."""
    items = "\n".join(_ITEM.format(path=path, name=name, value=value) for path, name, value in _SETTINGS)
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_PROFILE.format(items=items), "utf-8")


def _refuse_bombs(data: bytes) -> None:
    """A packed Word file must not unpack to more than 300 MB."""
    if not data.startswith(b"PK"):
        return
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            unpacked = sum(entry.file_size for entry in package.infolist())
            names = set(package.namelist())
    except zipfile.BadZipFile as error:
        raise Refused(Refusal("documents.broken")) from error
    if unpacked > MOST_UNPACKED_BYTES:
        raise Refused(Refusal("documents.too_complex"))
    if "word/document.xml" not in names:
        raise Refused(Refusal("documents.broken"))
