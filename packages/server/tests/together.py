"""Several deeds at the same moment, each in a thread with its own database connection."""

from __future__ import annotations

import threading
from collections.abc import Callable

from django.db import connection


def at_once(*deeds: Callable[[], object]) -> tuple[list[object], list[BaseException]]:
    """Starts all deeds together; returns what they gave and what they raised."""
    gate, results, failures = threading.Barrier(len(deeds)), [], []

    def run(deed: Callable[[], object]) -> None:
        try:
            gate.wait(timeout=30)
            results.append(deed())
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results, failures
