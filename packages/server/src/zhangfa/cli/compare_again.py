"""Have every stamped page compared again that was judged by other thresholds only; the worker does the work."""

from __future__ import annotations

import argparse

import django


def options(parser: argparse.ArgumentParser) -> None:
    """Nothing to choose: the thresholds are those of the installed eyes."""


def run(args: argparse.Namespace) -> int:
    django.setup()
    from zhangfa.bootstrap import ports
    from zhangfa.comparisons import services
    from zhangfa.jobs.actors import EYES
    from zhangfa.kernel import clock

    version = ports().eyes.version
    pages = services.ask_again(version=version, actor=EYES, now=clock.now())
    print(f"{pages} 页将按比对版本 {version} 重新复核；已有的结论不变")
    return 0
