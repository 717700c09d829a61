"""接口: the API that serves every screen and every outside system alike.

A view reads what came in, makes one call, and answers with one shape from `schemas`. What a screen shows is put
together in `screens`; which rule said no is decided far below, and turned into words in `errors`, in one place.
Never: a rule of its own, a write past a service, an answer that tells a stranger that a thing exists.
"""

from __future__ import annotations
