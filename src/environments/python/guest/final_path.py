"""What FINAL_VAR was meant to hand in."""

import re

from .interruption import call_foreign

NAME = re.compile(r"[^\W\d]\w*")
# `.name`, `[0]`, `["key"]` or `['key']`.
STEP = re.compile(r"""\.([^\W\d]\w*)|\[\s*(-?\d{1,9})\s*\]|\[\s*"([^"\\]*)"\s*\]|\[\s*'([^'\\]*)'\s*\]""")
QUOTED = re.compile(r"""(["'`])([^"'`]*)\1""")
# Longer texts are answers, not names.
MAX_PATH = 500
MAX_NAMED = 50
MISSING = object()


class VariablePaths:
    def __init__(self, namespace, variables):
        self._namespace = namespace
        self._variables = variables

    def resolve(self, given):
        """
        The variable of that name, a place inside it (`report["items"][0]`), or the text itself when FINAL_VAR was given the value instead
        of the name.
        """
        path = given.strip() if len(given) <= MAX_PATH else ""
        quoted = QUOTED.fullmatch(path)
        path = quoted[2] if quoted else path
        name = NAME.match(path)
        steps = None if name is None else read_steps(path[name.end() :])
        if steps is None:
            return given
        value = self._namespace.get(name[0], MISSING)
        for step in steps:
            if value is not MISSING:
                value = call_foreign(take_step, value, step)
        if value is not MISSING or any(held is given or (type(held) is str and held == given) for _, held in self._variables.items()):
            return given if value is MISSING else value
        what = f"there is no variable named {name[0]}" if name[0] not in self._namespace else f"{path} leads nowhere"
        raise NameError(f"FINAL_VAR: {what}. {self._known()}")

    def _known(self):
        names = [name for name, _ in self._variables.items()]
        if not names:
            return "No variables are defined yet: assign the answer to one first, or use FINAL(value)"
        return f"Defined are: {', '.join(names[:MAX_NAMED])}{', ...' if len(names) > MAX_NAMED else ''}"


def read_steps(path):
    steps = []
    position = 0
    while position < len(path):
        match = STEP.match(path, position)
        if match is None:
            return None
        attribute, index, *keys = match.groups()
        steps.append(int(index) if index is not None else next(key for key in (attribute, *keys) if key is not None))
        position = match.end()
    return steps


def take_step(value, step):
    try:
        return value[step]
    except (LookupError, TypeError):
        return getattr(value, step, MISSING) if isinstance(step, str) else MISSING
