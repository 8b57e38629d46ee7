"""Errors as Python shows them, with frames of cells only."""

# Now, since a cell may leave Python unable to import them.
import linecache
from traceback import TracebackException

from .interruption import CellStopped, call_foreign

MAX_CELLS = 500
MAX_SOURCE_CHARS = 2 * 1024 * 1024
MAX_LINE_CHARS = 160
MAX_PLACES = 100
# Kept of the beginning and of the end of a traceback; what went wrong is told at its end.
MAX_HEAD_CHARS = 8 * 1024
MAX_TAIL_CHARS = 16 * 1024
MAX_MESSAGE_CHARS = 16 * 1024
MAX_CHAINED = 20


class Tracebacks:
    def __init__(self):
        self._sources = {}
        self._chars = 0

    def add(self, file, source):
        """Keeps the code of a cell, for us and for all modules of Python that show lines of code."""
        self._sources[file] = source
        self._chars += len(source)
        # As lines of files are kept: all of them end.
        lines = [line + "\n" for line in source.split("\n")] if len(source) <= MAX_SOURCE_CHARS else []
        # Without a time the entry is never checked against a file.
        linecache.cache[file] = (len(source), None, lines, file)
        while len(self._sources) > 1 and (len(self._sources) > MAX_CELLS or self._chars > MAX_SOURCE_CHARS):
            oldest = next(iter(self._sources))
            self._chars -= len(self._sources.pop(oldest))
            linecache.cache.pop(oldest, None)

    def describe(self, error):
        """Name, message, places and text of an error. Reads it with code of a cell."""
        name = type(error).__name__
        message = message_of(error)
        places = self._places(error)
        try:
            text = self._show(error)
        except CellStopped:
            raise
        except BaseException:
            # Such as an error whose own attributes fail, or a Python that a cell has taken apart.
            text = "\n".join([f"{name}: {message}", *places])
        return {"name": name, "message": shorten(message, MAX_MESSAGE_CHARS, 0), "stack": "\n".join(places), "text": text}

    def _show(self, error):
        if isinstance(error, SyntaxError) and error.text is None and error.filename in self._sources and error.lineno:
            # What is found only after parsing comes without its line.
            error.text = "".join(self._sources[error.filename].split("\n")[error.lineno - 1 : error.lineno])
        shown = call_foreign(TracebackException, type(error), error, error.__traceback__)
        self._keep_cells(shown, MAX_CHAINED)
        text = "".join(call_foreign(list, shown.format())).rstrip("\n")
        return shorten(text, MAX_HEAD_CHARS, MAX_TAIL_CHARS)

    def _places(self, error):
        """Where the error passed, innermost first, in the form that the host reads."""
        places = []
        step = error.__traceback__
        while step is not None:
            code = step.tb_frame.f_code
            if code.co_filename in self._sources:
                places.append(f"    at {code.co_name} ({code.co_filename}:{step.tb_lineno}:1)")
            step = step.tb_next
        if isinstance(error, SyntaxError) and error.filename in self._sources:
            places.append(f"    at {error.filename}:{error.lineno}:{error.offset or 1}")
        return places[: -MAX_PLACES - 1 : -1]

    def _keep_cells(self, shown, depth):
        """Leaves out frames of ours and of modules, in an error and in those that led to it."""
        if shown is None:
            return
        shown.stack[:] = [short_frame(frame) for frame in shown.stack if frame.filename in self._sources]
        if depth == 0:
            shown.__cause__ = shown.__context__ = None
            return
        for other in (shown.__cause__, shown.__context__, *(getattr(shown, "exceptions", None) or ())):
            self._keep_cells(other, depth - 1)


def message_of(error):
    try:
        return call_foreign(str, error)
    except CellStopped:
        raise
    except BaseException as problem:
        return f"<its message could not be read: {type(problem).__name__}>"


def short_frame(frame):
    """A frame whose line may be shown whole."""
    if frame.line is None or len(frame.line) <= MAX_LINE_CHARS:
        return frame
    return type(frame)(frame.filename, frame.lineno, frame.name, lookup_line=False, line=frame.line[:MAX_LINE_CHARS] + "…")


def shorten(text, head, tail):
    if len(text) <= head + tail:
        return text
    return f"{text[:head]}\n… ({len(text) - head - tail} characters)\n{text[len(text) - tail:]}"
