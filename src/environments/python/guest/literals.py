"""Values as Python literals, exactly, or not at all."""

from .replies import Dict, List, Text
from .shown import Full, Room

MAX_DEPTH = 50


class Inexact(Exception):
    """The value has no literal that gives it back unchanged."""


def literal_of(value, limit):
    """
    The literal of a value that `ast.literal_eval` gives back as it was, or None: for instances of classes, for what refers to itself, and
    for what is longer than `limit`. Stops at the limit, so it costs little on huge values.
    """
    room = Room(limit, glance=True)
    try:
        write(value, room, 0)
    except (Full, Inexact):
        return None
    return "".join(room.parts)


def write(value, room, depth):
    kind = type(value)
    if depth > MAX_DEPTH:
        raise Inexact
    if kind in (str, Text):
        if len(value) > room.left:
            raise Full
        room.add(str.__repr__(value))
    elif kind in (bool, type(None), type(...)):
        room.add("..." if value is ... else repr(value))
    elif kind is int:
        if value.bit_length() > 10_000:
            raise Inexact
        room.add(repr(value))
    elif kind is float:
        if value - value != 0:
            raise Inexact
        room.add(repr(value))
    elif kind is bytes:
        if len(value) > room.left:
            raise Full
        room.add(repr(value))
    elif kind in (list, List, dict, Dict, tuple, set):
        write_items(value, room, depth)
    else:
        raise Inexact


def write_items(value, room, depth):
    if len(value) > room.left:
        raise Full
    if isinstance(value, set) and not value:
        room.add("set()")
        return
    room.add("[" if isinstance(value, list) else "(" if isinstance(value, tuple) else "{")
    for item in list(dict.items(value)) if isinstance(value, dict) else value:
        if isinstance(value, dict):
            write(item[0], room, depth + 1)
            room.add(":")
            item = item[1]
        write(item, room, depth + 1)
        room.add(",")
    room.add("]" if isinstance(value, list) else ")" if isinstance(value, tuple) else "}")
