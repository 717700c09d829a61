"""SpiffWorkflow on a six-step process: its JSON loaded and saved at each step, one durable commit a step.

Runs in .venv-peers: `python spiff.py DATABASE COUNT`; prints {"processes_per_second": …}.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import tempfile
import time
from pathlib import Path

from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

STEPS = 6
NAMESPACE = "http://www.omg.org/spec/BPMN/20100524/MODEL"


def definition() -> str:
    """BPMN of start → six manual steps → end."""
    nodes = ["start", *(f"step{number}" for number in range(1, STEPS + 1)), "end"]
    tasks = "".join(f'<manualTask id="{node}" name="{node}"/>' for node in nodes[1:-1])
    flows = "".join(
        f'<sequenceFlow id="f{place}" sourceRef="{nodes[place]}" targetRef="{nodes[place + 1]}"/>'
        for place in range(len(nodes) - 1)
    )
    body = f'<startEvent id="start"/>{tasks}<endEvent id="end"/>{flows}'
    return (
        f'<definitions xmlns="{NAMESPACE}" targetNamespace="zhangfa"><process id="six" isExecutable="true">'
        f"{body}</process></definitions>"
    )


def load_spec():
    with tempfile.NamedTemporaryFile("w", suffix=".bpmn") as file:
        file.write(definition())
        file.flush()
        parser = BpmnParser()
        parser.add_bpmn_file(file.name)
        return parser.get_spec("six")


def run_one(spec, serializer, database: sqlite3.Connection, number: int) -> None:
    workflow = BpmnWorkflow(spec)
    workflow.do_engine_steps()
    database.execute("INSERT INTO process VALUES (?, ?)", (number, serializer.serialize_json(workflow)))
    database.commit()
    for _ in range(STEPS):
        (stored,) = database.execute("SELECT state FROM process WHERE id = ?", (number,)).fetchone()
        workflow = serializer.deserialize_json(stored)
        workflow.get_next_task(state=TaskState.READY, manual=True).run()
        workflow.do_engine_steps()
        database.execute("UPDATE process SET state = ? WHERE id = ?", (serializer.serialize_json(workflow), number))
        database.commit()
    if not workflow.is_completed():
        raise AssertionError("the process is not at its end")


def main(path: str, count: int) -> None:
    database = sqlite3.connect(path)
    database.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;")
    database.execute("CREATE TABLE process (id INTEGER PRIMARY KEY, state TEXT)")
    spec, serializer = load_spec(), BpmnWorkflowSerializer()
    run_one(spec, serializer, database, 0)
    began = time.perf_counter()
    for number in range(1, count + 1):
        run_one(spec, serializer, database, number)
    print(json.dumps({"processes_per_second": count / (time.perf_counter() - began)}))


if __name__ == "__main__":
    main(str(Path(sys.argv[1])), int(sys.argv[2]))
