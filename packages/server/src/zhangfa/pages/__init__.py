"""网页: the few server-rendered pages that must open anywhere: public check, proof, slips, and the screens' first page.

No script, one small style sheet. What the public sees is put together in `records`: masked, and only for whoever holds
the check code. Never: a list of anything, a search, an identifier that could be counted through.
"""

from __future__ import annotations
