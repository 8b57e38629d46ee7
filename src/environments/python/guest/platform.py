"""What differs between the places where Python runs."""


class Channel:
    """The bytes between this program and its host."""

    def read_exactly(self, count):
        """Waits for `count` bytes. Raises EOFError when the host is gone."""
        raise NotImplementedError

    def write(self, data):
        """Sends all of `data`, or raises EOFError when nobody reads any more."""
        raise NotImplementedError


class NoLock:
    """A lock for places without threads: nobody else can hold it."""

    def acquire(self, blocking=True, timeout=-1):
        return True

    def release(self):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *error):
        pass


class Platform:
    """The clock that ends cells, and threads. As it stands here, a place has neither."""

    def start(self, strike):
        """
        Called once, before anything else. `strike(reason, frame)` is to be called in the main thread, with the frame that runs at that
        moment, when time is over ("timeout") or the host interrupts ("aborted"). It raises where that may be done and else returns.
        """

    def arm(self, seconds):
        """Strikes with "timeout" after so many seconds, and again and again, some 20 ms apart, until `disarm`."""

    def disarm(self):
        """Ends what `arm` began."""

    def new_lock(self):
        """A lock with `acquire(blocking)` and `release` that any thread may release."""
        return NoLock()

    def thread_id(self):
        """What tells threads apart."""
        return 0

    def interrupt_main(self):
        """Strikes with "aborted" in the main thread. Called by other threads only."""

    def wait_for_threads(self):
        """Returns when the threads that a script would wait for at its end have ended. May be struck."""

    def stop_threads(self):
        """Ends the code that other threads still run, as far as that is possible, and tells how many of them go on."""
        return 0

    def used_seconds(self):
        """Processor time of the whole process, to tell what other threads do while one waits. Without threads none of it matters."""
        return 0.0

    def take_output(self):
        """What was written past Python, by libraries and other processes, since the last time."""
        return ""

    def take_notices(self):
        """What is to be said of the cell that has just run."""
        return []
