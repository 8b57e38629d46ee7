"""The loop that serves one host: messages in, work, messages out."""

import sys

from .cell import Cell
from .session import Session
from .wire import Wire

PROTOCOL_VERSION = 1


def serve(channel, platform):
    """Serves the host at the other end of `channel` until it is gone; see `platform.py` for what both have to be."""
    wire = Wire(channel, platform.new_lock())
    session = Session(wire, platform)
    version = ".".join(map(str, sys.version_info[:3]))
    wire.send({"type": "ready", "protocol": PROTOCOL_VERSION, "runtime": f"python {version}"})
    try:
        while True:
            handle(wire.read(), wire, session)
    except EOFError:
        return


def handle(message, wire, session):
    kind = message["type"]
    if kind == "open":
        session.provide_functions(message["functions"])
        wire.send({"type": "opened"})
    elif kind == "load":
        if session.kept.load(message, wire.read_raw(message["bytes"])):
            wire.send({"type": "loaded", "name": message["name"]})
    elif kind == "restore":
        wire.send({"type": "restored", "names": session.restore(message["variables"])})
    elif kind == "execute":
        execute(message, wire, session)
    # Anything else belongs to a cell that has ended meanwhile.


def execute(message, wire, session):
    number = message["cell"]
    session.begin(number)
    cell = Cell(session)
    cell.run("".join(script["code"] for script in message["scripts"]), message["file"], message["timeoutMs"] / 1000)
    report = cell.report()
    session.capture.add(session.platform.take_output())
    head = session.capture.take_head()
    outcome = {"cell": number, "outcome": report["outcome"], "report": report, "output": session.capture.describe()}
    wire.send(*([{"type": "output", "text": head}] if head else []), {"type": "done", **outcome})
