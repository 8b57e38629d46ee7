"""Stopping the code of a cell, and never our own: that would leave messages half-written."""

# How the names of files begin: of this program, and of cells.
OWN_FILES = "rlm_guest/"
CELL_FILES = "cell-"
# Whatever has called itself as often as this is no code of ours. To look at all frames would take longer than the time between two strikes.
MAX_FRAMES = 5_000


class CellStopped(KeyboardInterrupt):
    """Ends a cell. A kind of KeyboardInterrupt, since libraries let that through; code that catches it is struck again."""

    def __init__(self, reason="aborted"):
        super().__init__(f"the cell is being stopped ({reason})")
        self.reason = reason


def call_foreign(function, *arguments, **named):
    """The only way from our code into that of a cell. What runs inside may be stopped, so callers must be ready for that."""
    return function(*arguments, **named)


class Interruption:
    """Whether the cell at hand has to stop, and why."""

    def __init__(self):
        self.reason = None

    def clear(self):
        self.reason = None

    def strike(self, reason, frame):
        """Stops what runs in `frame`, if that is code of a cell. Our own code looks by itself, with `check`, where it can stop."""
        self.reason = self.reason or reason
        for _ in range(MAX_FRAMES):
            if frame is None:
                return
            code = frame.f_code
            if code is call_foreign.__code__:
                raise CellStopped(self.reason)
            if code.co_filename.startswith(OWN_FILES):
                return
            frame = frame.f_back
        raise CellStopped(self.reason)

    def check(self):
        if self.reason is not None:
            raise CellStopped(self.reason)
