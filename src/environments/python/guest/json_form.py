"""Values of Python as JSON, beyond what JSON itself has: for answers and for arguments of calls."""

import sys
from json import JSONEncoder

from .interruption import call_foreign


def simplify(value):
    """The nearest thing that JSON has. Whatever needs a module that was never imported is none of its kinds."""
    if isinstance(value, (set, frozenset)):
        try:
            return sorted(value)
        except TypeError:
            return list(value)
    fields = getattr(type(value), "__dataclass_fields__", None)
    if fields is not None:
        return {name: getattr(value, name) for name in fields}
    if isinstance(value, kinds("enum", "Enum")):
        return value.value
    if isinstance(value, kinds("datetime", "date", "time")):
        return value.isoformat()
    if isinstance(value, kinds("decimal", "Decimal") + kinds("fractions", "Fraction") + kinds("uuid", "UUID")):
        return str(value)
    if isinstance(value, kinds("pathlib", "PurePath")):
        return str(value)
    if isinstance(value, kinds("collections", "deque") + (range, type({}.keys()), type({}.values()))):
        return list(value)
    raise TypeError(f"a value of type {type(value).__name__} has no JSON form")


def kinds(module, *names):
    found = sys.modules.get(module)
    return tuple(kind for kind in (getattr(found, name, None) for name in names) if isinstance(kind, type))


MAX_DEPTH = 400
encode = JSONEncoder(separators=(",", ":"), allow_nan=False, default=simplify, ensure_ascii=False).encode


def json_of(value):
    """JSON text of an answer, or None when JSON has no form for it: functions, cycles, infinite numbers, unusual keys."""
    try:
        return call_foreign(encode, value)
    except Exception:
        # Whatever reading it ran into: the value is shown as `print` shows it.
        return None


def is_deep(value):
    """Whether containers are nested too deeply for the other side, found without recursion."""
    level = [value]
    for _ in range(MAX_DEPTH):
        # What is reached on several ways is looked at once: there may be more ways than time.
        below = {id(inner): inner for item in level for inner in contents(item) if isinstance(inner, (list, tuple, dict))}
        if not below:
            return False
        level = list(below.values())
    return True


def contents(container):
    return container.values() if isinstance(container, dict) else container
