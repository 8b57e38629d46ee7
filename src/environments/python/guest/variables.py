"""The variables of the cells: their list, and which of them change."""

from .interruption import CellStopped
from .replies import REPLIES
from .shown import name_of, show

# More than these are not listed; nobody reads them, and every cell pays for them.
MAX_LISTED = 1_000
# Longer names are made by accident or malice, and would fill every report.
MAX_NAME_CHARS = 500
MAX_PREVIEW_CHARS = 100
# Longer texts are told by type and preview: keeping them would keep their memory.
MAX_KEPT_CHARS = 1_000
SIZED = (list, tuple, dict, set, frozenset, bytes, bytearray)


def type_of(value):
    """Such as `str(1200)`, `list(3)`, `dict(2)`, `int`, `function`."""
    kind = type(value)
    if issubclass(kind, str):
        return f"str({str.__len__(value)})"
    for base in SIZED:
        if issubclass(kind, base):
            return f"{base.__name__ if kind in REPLIES else name_of(kind)}({base.__len__(value)})"
    return name_of(kind)


def preview(value):
    """One short line that shows the value."""
    return " ".join(show(value, MAX_PREVIEW_CHARS, glance=True).split("\n"))


def look_at(value):
    try:
        return {"type": type_of(value), "preview": preview(value)}
    except CellStopped:
        raise
    except BaseException:
        # A class may answer the simplest question with an error.
        return {"type": "object", "preview": "<object that cannot be looked at>"}


def identity(value):
    if type(value) is str:
        return value if len(value) <= MAX_KEPT_CHARS else None
    # An address may be used again, but then type or preview differ.
    return value if type(value) in (int, float) else id(value)


class Variables:
    def __init__(self, namespace, hidden, imports):
        self._namespace = namespace
        self._hidden = hidden
        self._imports = imports
        self._marks = {}

    def items(self):
        """Names and values of what the cells have defined, in the order of definition. Names with an underscore are private."""
        for name, value in list(self._namespace.items()):
            if not isinstance(name, str) or name.startswith("_") or len(name) > MAX_NAME_CHARS or name in self._hidden:
                continue
            if self._imports.source_of(name, value) is None:
                yield name, value

    def list(self):
        infos = []
        for name, value in self.items():
            infos.append({"name": name, **look_at(value)})
            if len(infos) >= MAX_LISTED:
                break
        return infos

    def find_changes(self, infos):
        """Which of the listed variables are new, hold another value, or look different than after the last cell."""
        marks = {
            info["name"]: (identity(self._namespace.get(info["name"])), info["type"], info["preview"]) for info in infos
        }
        changed = [name for name, mark in marks.items() if self._marks.get(name) != mark]
        self._marks = marks
        return changed
