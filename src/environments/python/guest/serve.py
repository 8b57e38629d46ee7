"""The loop that serves one host: messages in, work, messages out."""


def serve(channel, platform):
    """Serves the host at the other end of `channel` until it is gone; see `platform.py` for what both have to be. Returns then."""
    raise NotImplementedError
