"""Messages and values on the channel: frames of `u32le length | u8 kind | payload`."""

import sys
from json import JSONDecoder, JSONEncoder

HEADER_BYTES = 5
MESSAGE = ord("J")
RAW = ord("B")

# The host sends values of a thousand levels; Python counts each as a call.
MAX_NESTED = 10_000
decode = JSONDecoder(strict=False).decode
encode_json = JSONEncoder(separators=(",", ":"), allow_nan=False, ensure_ascii=False).encode


def decode_json(text):
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, MAX_NESTED))
    try:
        return decode(text)
    finally:
        sys.setrecursionlimit(limit)


class Wire:
    def __init__(self, channel, lock):
        self._channel = channel
        self._lock = lock

    def _read_header(self):
        header = self._channel.read_exactly(HEADER_BYTES)
        return int.from_bytes(header[:4], "little"), header[4]

    def read(self):
        """Waits for the next message."""
        length, kind = self._read_header()
        if kind != MESSAGE:
            raise ValueError("expected a message, got raw bytes")
        return decode_json(self._channel.read_exactly(length).decode("utf-8"))

    def read_raw(self, count):
        """The raw bytes that follow a message, in the pieces in which they come."""
        while count > 0:
            length, kind = self._read_header()
            if kind != RAW or length > count:
                raise ValueError("expected raw bytes")
            yield self._channel.read_exactly(length)
            count -= length

    def send(self, *messages):
        """Sends messages, each an object or JSON text, with nothing of another thread between them."""
        frames = []
        for message in messages:
            text = message if isinstance(message, str) else encode_json(message)
            # Halves of surrogate pairs, which only strings can hold, become the escapes that JSON has for them.
            payload = text.encode("utf-8", "backslashreplace")
            frames += (len(payload).to_bytes(4, "little"), b"J", payload)
        data = b"".join(frames)
        with self._lock:
            self._channel.write(data)
