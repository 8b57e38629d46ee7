"""What cells print: its beginning and its end, in bounded memory."""

import io

# UTF-16 code units, as the host counts.
KEPT_UNITS = 512 * 1024


def count_units(text):
    if text.isascii():
        return len(text)
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text, units):
    """The longest beginning of `text` that is sure to fit."""
    return text[:units] if text.isascii() else text[: units // 2]


class Capture:
    """Takes text of any thread. It has no lock: a finalizer that prints may come in the middle of another text."""

    def __init__(self):
        self.clear()

    def clear(self):
        self._head = []
        self._room = KEPT_UNITS
        self._tail = []
        self._tail_units = 0
        self._total = 0

    def add(self, text):
        units = count_units(text)
        self._total += units
        if self._room > 0:
            if units <= self._room:
                self._head.append(text)
                self._room -= units
                return
            beginning = cut(text, self._room)
            self._head.append(beginning)
            self._room = 0
            text = text[len(beginning) :]
            units = count_units(text)
        self._tail.append(text)
        self._tail_units += units
        # Twice the room, so that cutting costs little per character.
        if self._tail_units > 2 * KEPT_UNITS:
            self._shorten_tail()

    def _shorten_tail(self):
        text = "".join(self._tail)
        kept = text[-KEPT_UNITS:] if text.isascii() else text[-(KEPT_UNITS // 2) :]
        self._tail = [kept]
        self._tail_units = count_units(kept)

    def take_head(self):
        """The part of the beginning that was not taken before."""
        head, self._head = self._head, []
        return "".join(head)

    def describe(self):
        self._shorten_tail()
        return {"tail": self._tail[0], "length": self._total}


class Bytes(io.RawIOBase):
    """`sys.stdout.buffer`."""

    def __init__(self, capture):
        super().__init__()
        self._capture = capture

    def writable(self):
        return True

    def write(self, data):
        self._capture.add(bytes(data).decode("utf-8", "replace"))
        return len(data)

    def close(self):
        """Code that closes the standard streams does not mean to lose all further output."""


class Stream(io.TextIOBase):
    """`sys.stdout` and `sys.stderr`."""

    encoding = "utf-8"
    errors = "surrogatepass"

    def __init__(self, capture, interruption, descriptor, name):
        super().__init__()
        self.buffer = Bytes(capture)
        self.name = name
        self.mode = "w"
        self._add = capture.add
        self._check = interruption.check
        self._descriptor = descriptor

    def writable(self):
        return True

    def fileno(self):
        return self._descriptor

    def write(self, text):
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self._add(str(text))
        # A loop that does nothing but print is hardly ever outside of this method.
        self._check()
        return len(text)

    def close(self):
        """See `Bytes.close`."""
