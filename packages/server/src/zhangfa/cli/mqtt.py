"""Speak with the terminals through the broker named by ZHANGFA_BROKER, until SIGTERM. One process for each database."""

from __future__ import annotations

import argparse

import django
from django.conf import settings

from zhangfa.cli import guard


def options(parser: argparse.ArgumentParser) -> None:
    """No options: the broker stands in the settings."""


def run(args: argparse.Namespace) -> int:
    django.setup()
    guard.refuse_unsafe()
    from zhangfa import bootstrap
    from zhangfa.mqtt import connection
    from zhangfa.mqtt.answers import Means

    ports = bootstrap.ports()
    host, _, port = settings.BROKER.rpartition(":")
    name, password = bootstrap.broker_sign_in()
    broker = connection.Broker(host, int(port), name, password, settings.BROKER_CA)
    means = Means(link=ports.link, photos=ports.photos, pieces=ports.pieces, storage=ports.storage, cipher=ports.cipher)
    connection.run(broker, means, bootstrap.wakeups())
    return 0
