"""
Values that the host put into variables, such as `context`. The variable is set back to its value before every cell. Of a list or dict the
outermost level is guarded as well: when it was changed, the next cell gets a fresh copy, while names that a cell gave to the old one keep
what the cell made of it. What lies deeper is shared, so notes that code puts on the records of `context` stay.
"""

from operator import is_

from .wire import decode_json

# So many elements are compared before a cell. Of larger values every n-th is, each time other ones: what moves many elements, as sorting or
# removing does, is seen at once, a single changed one after some cells.
MAX_CHECKED = 50_000
MISSING = object()


def decode_raw(pieces, encoding):
    if encoding == "latin1":
        return "".join(bytes(piece).decode("latin-1") for piece in pieces)
    # Joined first: a piece may end between the halves of a character.
    return b"".join(pieces).decode("utf-16-le", "surrogatepass")


def decode_texts(pieces, encoding, lengths):
    """The strings that were sent in one go. Each is decoded by itself, or halves at their borders would become one character."""
    data = b"".join(pieces)
    width, codec = (1, "latin-1") if encoding == "latin1" else (2, "utf-16-le")
    texts = []
    start = 0
    for length in lengths:
        end = start + length * width
        texts.append(data[start:end].decode(codec, "surrogatepass"))
        start = end
    return texts


class KeptValue:
    def __init__(self, elements, names=None):
        self._elements = elements
        self._names = names
        self.current = self._build()

    def _build(self):
        return list(self._elements) if self._names is None else dict(zip(self._names, self._elements))

    def repair(self, round_number):
        """Makes a fresh copy when the value at hand was changed."""
        if not self._is_intact(round_number):
            self.current = self._build()

    def _is_intact(self, round_number):
        elements, current = self._elements, self.current
        if len(current) != len(elements):
            return False
        step = len(elements) // MAX_CHECKED + 1
        start = round_number % step
        wanted = elements[start::step]
        if self._names is None:
            return all(map(is_, current[start::step], wanted)) and current[-1:] == elements[-1:]
        found = (current.get(name, MISSING) for name in self._names[start::step])
        return all(map(is_, found, wanted))


class PlainValue:
    """A text or another value that cannot change."""

    def __init__(self, current):
        self.current = current

    def repair(self, round_number):
        pass


class KeptValues:
    def __init__(self, namespace, hidden):
        self._namespace = namespace
        self._hidden = hidden
        self._kept = {}
        self._elements = []
        self._names = None
        self._round = 0

    def load(self, part, pieces):
        """Takes one part of a value; true when it was the last."""
        shape, encoding = part["shape"], part["encoding"]
        if shape == "text":
            self._keep(part["name"], PlainValue(decode_raw(pieces, encoding)))
            return True
        if shape == "json":
            self._keep(part["name"], PlainValue(decode_json(decode_raw(pieces, encoding))))
            return True
        if part["first"]:
            self._elements = []
            self._names = [] if shape == "entries" else None
        if shape == "texts":
            self._elements += decode_texts(pieces, encoding, part["lengths"])
        elif shape == "items":
            self._elements += decode_json(decode_raw(pieces, encoding))
        else:
            for name, value in decode_json(decode_raw(pieces, encoding)):
                self._names.append(name)
                self._elements.append(value)
        if part["last"]:
            self._keep(part["name"], KeptValue(self._elements, self._names))
            self._elements = []
        return part["last"]

    def _keep(self, name, value):
        self._kept[name] = value
        self._hidden.add(name)
        self._namespace[name] = value.current

    def rebind(self):
        """Points the variables at their values again."""
        self._round += 1
        for name, value in self._kept.items():
            value.repair(self._round)
            self._namespace[name] = value.current
