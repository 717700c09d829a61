"""One sealed PDF and one sealed OFD before everybody: each judge accepts the good file and rejects a changed one."""

from __future__ import annotations

import asyncio
import datetime
import io

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESPassed
from pyhanko.sign.validation.ades import simulate_future_ades_lta_validation
from zhangfa_eseal.verify.pdf import _Context

from tests.tampering import judges, ofd, pdf, world


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("judges")


def asked(judge, document, folder) -> bool:
    try:
        return judge(document, folder)
    except judges.Missing as missing:
        pytest.skip(str(missing))


@pytest.mark.parametrize("name", judges.PDF)
def test_every_judge_accepts_the_pdf_and_rejects_a_changed_text(name, folder):
    judge = judges.PDF[name]
    assert asked(judge, pdf.sealed(), folder)
    assert not asked(judge, pdf.text_changed(), folder)
    assert not asked(judge, pdf.text_changed_and_digest_fixed(), folder)


@pytest.mark.parametrize("years", [0, 1, 5, 10, 14])
def test_pyhanko_still_passes_the_same_pdf_after_years(years):
    signature = PdfFileReader(io.BytesIO(pdf.sealed())).embedded_regular_signatures[0]
    specification = _Context(signature.reader, [], [world.ec().root.certificate], world.DAY).specification()
    then = world.LATER + datetime.timedelta(days=365.25 * years)
    result = asyncio.run(simulate_future_ades_lta_validation(signature, specification, then, world.LATER))
    assert result.ades_subindic is AdESPassed.OK


@pytest.mark.parametrize("name", judges.OFD)
def test_every_judge_accepts_the_ofd_and_rejects_a_changed_text(name, folder):
    judge = judges.OFD[name]
    assert asked(judge, world.sealed_ofd(), folder)
    assert not asked(judge, ofd.altered(ofd.page_changed), folder)
