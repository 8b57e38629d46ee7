"""How long a cell may still run."""

from time import monotonic


class Clock:
    """Counts while code runs, and not while everything waits for the host."""

    def __init__(self, platform):
        self._platform = platform
        self._left = 0.0
        self._since = 0.0
        self._used = 0.0

    @property
    def left_ms(self):
        return max(0.0, self._left * 1000)

    def start(self, seconds):
        self._left = seconds
        self._since = monotonic()
        self._platform.arm(seconds)

    def stop(self):
        self._platform.disarm()
        self._left -= monotonic() - self._since

    def pause(self):
        """A thread waits for the host from now on."""
        self._platform.disarm()
        self._left -= monotonic() - self._since
        self._used = self._platform.used_seconds()

    def resume(self):
        """The host has answered. What other threads have worked meanwhile counts as running."""
        self._left -= self._platform.used_seconds() - self._used
        self._since = monotonic()
        self._platform.arm(max(0.0, self._left))
