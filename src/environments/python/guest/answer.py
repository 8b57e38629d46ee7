"""The object `answer`, the second way to hand in an answer."""

from .interruption import CellStopped, call_foreign
from .replies import Text

# A longer draft is told at the end of the cell: here it would be told at every call.
MAX_PLAIN_CHARS = 100_000
# Words that models write for "not yet".
NOT_READY = frozenset(("", "false", "no", "0", "none", "null"))


class Unset(str):
    """The empty text that nobody has put there."""

    def __repr__(self):
        return "''"


class Answer(dict):
    """A dict with `content` and `ready`, which are attributes as well."""

    __module__ = "rlm"

    def __init__(self):
        super().__init__(content=Unset(), ready=False)

    def __getattr__(self, name):
        try:
            return self[name]
        except KeyError:
            raise AttributeError(f"answer has no {name!r}; it has `content` and `ready`") from None

    def __setattr__(self, name, value):
        self[name] = value


def field_of(value, name):
    if isinstance(value, dict):
        return dict.get(value, name)
    return call_foreign(getattr, value, name, None)


def is_ready(value):
    if isinstance(value, str):
        return str(value).strip().lower() not in NOT_READY
    return call_foreign(bool, value)


class AnswerDesk:
    """Reads what cells have put into `answer`."""

    def __init__(self, namespace, describe, refuse):
        self._namespace = namespace
        self._describe = describe
        self._refuse = refuse
        # Why the answer was put back, in words for the model.
        self._problem = None
        # Reading it was stopped after the last cell.
        self._was_stopped = False
        self._forget()

    def _forget(self):
        self._last_reported = None
        self._last_draft = ""

    def restore(self):
        """Puts a fresh object in place when a cell took the last one away. Anything else of that name stays."""
        if self._namespace.get("answer") is None:
            self._namespace["answer"] = Answer()

    def _put_back(self, why):
        self._namespace["answer"] = Answer()
        self._forget()
        self._problem = f"`answer` was put back to {{'content': '', 'ready': False}}: {why}"

    def give_up(self):
        """
        Puts the answer back when reading it was stopped a second time, since it would have to be stopped after every cell. Once is not
        enough: a large answer may just have come when the time was used up.
        """
        if self._was_stopped:
            self._put_back("reading it did not end")
        else:
            self._problem = "`answer` could not be read: that took too long. It is tried once more after the next cell"
        self._was_stopped = not self._was_stopped

    def take_problem(self):
        """What there is to say of the answer that the cell has left. Told once."""
        problem, self._problem = self._problem, None
        return problem

    def _read(self):
        """Should code of a cell raise an error here, the answer is put back: it would do so after every cell."""
        try:
            return self._look()
        except CellStopped:
            raise
        except BaseException:
            self._put_back("reading it raised an error")
            return None, False

    def _look(self):
        value = self._namespace.get("answer")
        if isinstance(value, str):
            return value, False
        content = field_of(value, "content")
        return None if isinstance(content, Unset) else content, is_ready(field_of(value, "ready"))

    def take(self):
        """The answer that `ready` hands in, once for each content as long as it stays set; and whether `ready` stands for nothing."""
        content, ready = self._read()
        if not ready:
            self._last_reported = None
            return None, False
        if content is None:
            return None, True
        self._refuse(content, "answer")
        final = self._describe(content, "answer")
        if final["text"] == self._last_reported:
            return None, False
        self._last_reported = final["text"]
        return final, False

    def take_draft(self):
        """The draft, when it is another one than before. The last thing to be read of the answer."""
        content, _ready = self._read()
        draft = None if content is None else self._describe(content, "answer")["text"]
        self._was_stopped = False
        return None if draft is None else self._note_draft(draft)

    def take_plain_draft(self):
        """The same in the middle of a cell, for a text that is found without running code of the cell."""
        value = self._namespace.get("answer")
        content = dict.get(value, "content") if type(value) in (Answer, dict) else None
        plain = type(content) in (str, Text) and len(content) <= MAX_PLAIN_CHARS
        return self._note_draft(str(content)) if plain else None

    def _note_draft(self, draft):
        if draft == self._last_draft:
            return None
        self._last_draft = draft
        return draft
