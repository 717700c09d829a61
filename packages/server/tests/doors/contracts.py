"""Three contracts of 青石村 for the matrix: one whose procedure is being written, one stamped, one filed."""

from __future__ import annotations

from counter import Counter
from lease import Lease
from zhangfa.applications import queries as applications


def sign_contracts(counter: Counter) -> tuple[dict[str, str], set[str]]:
    """Their ids by name, and the words that strangers must never read."""
    written, stamped, filed = Lease(counter), Lease(counter), Lease(counter)
    written.open()
    for each in (written, stamped, filed):
        each.submit()
        each.write(each.record())
    for code, each in (("55556666", stamped), ("77778888", filed)):
        each.to_approval()
        each.approve()
        each.stamp(code)
    number = filed.file().number
    ids = {"lease": written.application.id, "stamped": stamped.application.id, "filed": filed.application.id}
    numbers = {applications.about_one(each).number for each in ids.values()}
    return ids, {number, *numbers, *ids.values(), "东大畈八十亩"}
