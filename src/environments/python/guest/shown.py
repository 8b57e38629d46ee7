"""Values as text of bounded length."""

from itertools import islice
from types import FunctionType

from .interruption import CellStopped, call_foreign

MAX_DEPTH = 20
CONTAINERS = {kind: kind.__repr__ for kind in (list, tuple, dict, set, frozenset)}
# More elements than these make a `repr` that is not ours too slow for what is only a glance.
MAX_FOREIGN_ITEMS = 1_000
ELLIPSIS = "…"


# A class may hide its name behind code.
name_of = type.__dict__["__name__"].__get__


class Full(Exception):
    """There is no room for more text."""


class Room:
    """Text that grows up to a limit."""

    def __init__(self, limit, glance):
        self.parts = []
        self.left = limit
        self.glance = glance

    def add(self, text):
        if len(text) > self.left:
            self.parts.append(text[: self.left])
            raise Full
        self.left -= len(text)
        self.parts.append(text)


def show(value, limit, glance=False):
    """
    The `repr` of a value, or its beginning. Containers are written as far as there is room and no further. With `glance` no code of a cell
    is run and nothing takes long: instances of its classes are then shown by their class alone.
    """
    room = Room(limit, glance)
    try:
        write(value, room, ())
    except Full:
        return "".join(room.parts)[: max(0, limit - 1)] + ELLIPSIS
    return "".join(room.parts)


def write(value, room, above):
    kind = type(value)
    if issubclass(kind, str) and kind.__repr__ is str.__repr__:
        text = str.__str__(value)
        if len(text) > room.left:
            room.add(repr(text[: room.left]))
            raise Full
        room.add(repr(text))
    elif issubclass(kind, (bytes, bytearray)) and len(value) > room.left:
        room.add(repr(value[: room.left]))
        raise Full
    elif kind.__repr__ in CONTAINERS.values():
        write_container(value, room, above)
    elif room.glance and issubclass(kind, tuple(CONTAINERS)):
        # A class with a `repr` of its own, such as Counter.
        room.add(name_of(kind) + "(")
        write_container(value, room, above)
        room.add(")")
    else:
        room.add(foreign_repr(value, room.glance))


def write_container(value, room, above):
    if id(value) in above or len(above) >= MAX_DEPTH:
        room.add("[...]" if issubclass(type(value), (list, tuple)) else "{...}")
        return
    above = (*above, id(value))
    # Read as the plain container that it is: a class may have put code of its own in the way.
    base = next(base for base in CONTAINERS if issubclass(type(value), base))
    opening, closing = brackets(type(value), base, value)
    room.add(opening)
    first = True
    # At once, for another thread may change it meanwhile.
    items = tuple(islice(dict.items(value) if base is dict else base.__iter__(value), room.left + 1))
    for item in items:
        if not first:
            room.add(", ")
        first = False
        if base is dict:
            write(item[0], room, above)
            room.add(": ")
            item = item[1]
        write(item, room, above)
    room.add("," + closing if base is tuple and len(value) == 1 else closing)


def brackets(kind, base, value):
    if base in (set, frozenset):
        if not base.__len__(value):
            return name_of(kind) + "(", ")"
        return ("{", "}") if kind is set else (name_of(kind) + "({", "})")
    return {dict: ("{", "}"), list: ("[", "]"), tuple: ("(", ")")}[base]


def foreign_repr(value, glance):
    kind = type(value)
    if glance and kind is FunctionType:
        code = value.__code__
        return f"<function {value.__name__}({', '.join(code.co_varnames[: code.co_argcount + code.co_kwonlyargcount])})>"
    if glance and not is_quick(value):
        return f"<{name_of(kind)} object>"
    try:
        return call_foreign(repr, value)
    except CellStopped:
        raise
    except BaseException as error:
        return f"<{name_of(kind)} object whose repr raised {type(error).__name__}>"


def is_quick(value):
    """Whether `repr` runs no code of a cell, as far as can be told, and does not write out a mass of elements."""
    kind = type(value)
    if hasattr(kind.__repr__, "__code__") or kind.__repr__ is object.__repr__:
        return False
    if hasattr(kind, "__len__"):
        return not hasattr(kind.__len__, "__code__") and len(value) <= MAX_FOREIGN_ITEMS
    return not issubclass(kind, int) or value.bit_length() < 10_000
