"""What is kept of small variables, so that they can be brought back after a crash. The host stores the texts and does not read them."""

from .literals import literal_of

MAX_CHARS_EACH = 64 * 1024
MAX_CHARS = 512 * 1024
MAX_SAVED = 1_000
LITERAL = "="
IMPORT = "import "


class Checkpoint:
    def __init__(self, namespace, hidden, imports):
        self._namespace = namespace
        self._hidden = hidden
        self._imports = imports
        self._saved = {}
        # How long containers were when they turned out to be too long. Writing them out again after every cell would cost too much.
        self._too_long = {}

    def take_changes(self):
        """Pairs of name and text for what changed since the last time; without a text for what cannot be brought back any more."""
        saved = {}
        total = 0
        for name, value in list(self._namespace.items()):
            if not isinstance(name, str) or name in self._hidden or (name.startswith("__") and name.endswith("__")):
                continue
            text = self._encode(name, value, min(MAX_CHARS_EACH, MAX_CHARS - total))
            if text is not None:
                saved[name] = text
                total += len(text)
            if len(saved) >= MAX_SAVED:
                break
        changes = [[name, text] for name, text in saved.items() if self._saved.get(name) != text]
        changes += [[name, None] for name in self._saved if name not in saved]
        self._saved = saved
        return changes

    def _encode(self, name, value, limit):
        source = self._imports.source_of(name, value)
        if source is not None:
            module, attribute = source
            return f"{IMPORT}{module}" if attribute is None else f"{IMPORT}{module}:{attribute}"
        size = len(value) if type(value) in (list, dict, set, tuple) else 0
        known, length = self._too_long.get(name, (None, 0))
        if known == id(value) and 0 < length <= size:
            return None
        text = literal_of(value, limit)
        if text is None:
            self._too_long[name] = (id(value), size)
        return None if text is None else LITERAL + text

    def restore(self, variables):
        """Puts variables back after the process was replaced, and tells which."""
        from ast import literal_eval

        names = []
        for name, text in variables:
            try:
                if text.startswith(IMPORT):
                    module, _, attribute = text[len(IMPORT) :].partition(":")
                    self._namespace[name] = self._imports.restore(name, module, attribute or None)
                else:
                    self._namespace[name] = literal_eval(text[len(LITERAL) :])
            except (ImportError, ValueError, SyntaxError, MemoryError, RecursionError):
                # It counts as lost then, and the model is told.
                continue
            self._saved[name] = text
            names.append(name)
        return names
