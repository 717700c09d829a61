"""Run the embedded MQTT broker: for one site and some hundred terminals; beyond that, Mosquitto or a cluster."""

from __future__ import annotations

import argparse

import django


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=1883)


def run(args: argparse.Namespace) -> int:
    django.setup()
    from zhangfa import bootstrap

    bootstrap.run_broker(address=args.host, port=args.port)
    return 0
