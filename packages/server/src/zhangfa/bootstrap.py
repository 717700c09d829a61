"""Which adapter stands behind which port. The only importer of adapters; doors and jobs ask `ports()` once.

Everything is made on first use and kept for the life of the process.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

from zhangfa.access.ports import CodeSender, Passkeys
from zhangfa.adapters import broker, keys
from zhangfa.adapters.binding import PikepdfBinder
from zhangfa.adapters.broker_accounts import SERVER_NAME, FileAccounts
from zhangfa.adapters.cipher import FileCipher
from zhangfa.adapters.courier import HttpsCourier
from zhangfa.adapters.eseal_keys import Hsm, SealKeys
from zhangfa.adapters.eseal_provider import Provider
from zhangfa.adapters.eseal_verifier import ConfinedVerifier
from zhangfa.adapters.eseals import OwnSealer
from zhangfa.adapters.eyes import ConfinedEyes
from zhangfa.adapters.imaging import ConfinedImaging
from zhangfa.adapters.ink import PillowInk
from zhangfa.adapters.no_sms import NoSms
from zhangfa.adapters.paper_reader import ConfinedReader
from zhangfa.adapters.passkeys import Fido2Passkeys
from zhangfa.adapters.pieces import MemoryPieces
from zhangfa.adapters.press import PdfPress
from zhangfa.adapters.printer import FolderPrinter
from zhangfa.adapters.seal_enroller import ConfinedEnroller
from zhangfa.adapters.signer import FileSigner
from zhangfa.adapters.sms import DemoSms
from zhangfa.adapters.storage import FolderStorage
from zhangfa.adapters.tables import ReportlabTables
from zhangfa.adapters.trust_services import TimestampService
from zhangfa.adapters.typesetting import ReportlabTypesetter
from zhangfa.adapters.wakeups import wakeups_for
from zhangfa.adapters.word import LibreOfficeConverter
from zhangfa.comparisons.ports import Eyes
from zhangfa.documents.ports import Imaging, Press, Storage, Typesetter, WordConverter
from zhangfa.eseals.ports import UnitSealer
from zhangfa.filings.ports import Binder
from zhangfa.kernel import clock
from zhangfa.kernel.secrets import Cipher
from zhangfa.ledger.ports import CheckpointSigner, Wakeups
from zhangfa.notices.ports import Sms
from zhangfa.partners.ports import Courier
from zhangfa.permits.ports import PermitSigner
from zhangfa.procedures.ports import TableSetter
from zhangfa.readings.ports import PaperReader
from zhangfa.seals.ports import Drawings, Enroller
from zhangfa.signatures.ports import Ink
from zhangfa.terminals.ports import BrokerAccounts, Link, Photos, Pieces


@dataclass(frozen=True)
class Ports:
    """Everything outside that services are handed by name."""

    cipher: Cipher
    storage: Storage
    imaging: Imaging
    ink: Ink
    paper_reader: PaperReader
    eyes: Eyes
    enroller: Enroller
    word: WordConverter
    typesetter: Typesetter
    tables: TableSetter
    binder: Binder
    press: Press
    printer: FolderPrinter
    log_signer: CheckpointSigner
    permit_signer: PermitSigner
    link: Link
    photos: Photos
    pieces: Pieces
    broker_accounts: BrokerAccounts
    sms: Sms
    code_sender: CodeSender
    courier: Courier
    passkeys: Passkeys
    sealer: UnitSealer
    font: Path


@cache
def ports() -> Ports:
    own = keys.FileKeys(settings.KEYS)
    imaging = ConfinedImaging()
    messages = DemoSms() if settings.DEMO else NoSms()
    return Ports(
        cipher=FileCipher(own.cipher),
        storage=FolderStorage(settings.MEDIA_ROOT),
        imaging=imaging,
        ink=PillowInk(imaging),
        paper_reader=ConfinedReader(),
        eyes=ConfinedEyes(),
        enroller=ConfinedEnroller(),
        word=LibreOfficeConverter(),
        typesetter=ReportlabTypesetter(),
        tables=ReportlabTables(),
        binder=PikepdfBinder(),
        press=PdfPress(settings.PUBLIC_URL),
        printer=FolderPrinter(settings.PRINTER),
        log_signer=FileSigner.load(own.log),
        permit_signer=own,
        link=own,
        photos=own,
        pieces=MemoryPieces(),
        broker_accounts=_accounts(),
        sms=messages,
        code_sender=messages,
        courier=HttpsCourier(settings.CALLBACK_NETWORKS, Path(settings.CALLBACK_CA) if settings.CALLBACK_CA else None),
        passkeys=Fido2Passkeys(settings.PUBLIC_URL),
        sealer=OwnSealer(_seal_keys()),
        font=settings.FONTS / "bold.ttf",
    )


@cache
def seal_verifier() -> ConfinedVerifier:
    """Whoever judges a sealed file that somebody hands in."""
    return ConfinedVerifier(settings.KEYS / "eseals", development=settings.DEMO)


def drawn_impressions() -> Drawings:
    """For the demo's seals. Whoever does not plant a demo does without OpenCV."""
    from zhangfa.adapters.drawn_impressions import DrawnImpressions

    return DrawnImpressions()


def _seal_keys() -> SealKeys:
    """Only the demo makes e-seals of its own; in earnest their certificates come from a licensed provider."""
    module = settings.ESEAL_PKCS11
    hsm = Hsm(Path(module), settings.ESEAL_TOKEN, Path(settings.ESEAL_PIN_FILE)) if module else None
    return SealKeys(
        settings.KEYS / "eseals",
        clock.now,
        development=settings.DEMO,
        hsm=hsm,
        provider=_provider(),
        timestamps=_timestamps(),
    )


def _timestamps() -> dict[str, TimestampService]:
    asked = {
        "pdf": (settings.ESEAL_TSA, settings.ESEAL_TSA_CHAIN),
        "ofd": (settings.ESEAL_TSA_SM2, settings.ESEAL_TSA_SM2_CHAIN),
    }
    return {kind: TimestampService(url, Path(chain)) for kind, (url, chain) in asked.items() if url}


def _provider() -> Provider | None:
    if not settings.ESEAL_PROVIDER:
        return None
    pin = Path(settings.ESEAL_PIN_FILE) if settings.ESEAL_PIN_FILE else None
    return Provider(settings.ESEAL_PROVIDER, Path(settings.ESEAL_PROVIDER_TOKEN), pin)


def wakeups() -> Wakeups:
    """A bell of one's own for each loop that waits for news from the database."""
    return wakeups_for(settings.DATABASES["default"])


def _accounts() -> FileAccounts:
    return FileAccounts(settings.HOME / "broker")


def make_keys() -> tuple[str, ...]:
    """Makes the keys that are missing; never touches one that is there. Returns the names of the new ones."""
    return keys.make_keys(settings.KEYS, _accounts())


def broker_sign_in() -> tuple[str, str]:
    """The server's own name and password at the broker."""
    return SERVER_NAME, keys.server_password(settings.KEYS)


def run_broker(*, address: str, port: int) -> None:
    """The embedded broker, until SIGTERM or SIGINT."""
    broker.run(settings.HOME / "broker", address=address, port=port)
