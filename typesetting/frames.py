"""The frames that the render client and the render worker exchange on pipes.

A frame is two lengths of four bytes, a message in JSON and raw bytes.
"""

import json
import os
import select
import struct
import time
from typing import Any

LENGTHS = struct.Struct(">II")  # of the message and of the bytes after it
LONGEST_FRAME = 256 * 1024 * 1024

Message = dict[str, Any]


def write_frame(fd: int, message: Message, data: bytes = b"") -> None:
    text = json.dumps(message, ensure_ascii=False).encode()
    unwritten = memoryview(LENGTHS.pack(len(text), len(data)) + text + data)
    while unwritten:
        unwritten = unwritten[os.write(fd, unwritten) :]


def read_frame(fd: int, deadline: float | None = None) -> tuple[Message, bytes] | None:
    """Return the next message; None where the pipe has ended, also in the middle of one. TimeoutError at `deadline`."""
    lengths = _read_exactly(fd, LENGTHS.size, deadline)
    if lengths is None:
        return None
    text_length, data_length = LENGTHS.unpack(lengths)
    if text_length + data_length > LONGEST_FRAME:
        return None
    body = _read_exactly(fd, text_length + data_length, deadline)
    return None if body is None else (json.loads(body[:text_length]), bytes(body[text_length:]))


def parse_frame(frame: bytes | bytearray) -> tuple[Message, bytes] | None:
    """Return the message of a whole frame; None where it has another length than it says."""
    if len(frame) < LENGTHS.size:
        return None
    text_length, data_length = LENGTHS.unpack_from(frame)
    if len(frame) != LENGTHS.size + text_length + data_length:
        return None
    data_start = LENGTHS.size + text_length
    return json.loads(frame[LENGTHS.size : data_start]), bytes(frame[data_start:])


def _read_exactly(fd: int, length: int, deadline: float | None) -> bytearray | None:
    content = bytearray()
    while len(content) < length:
        if deadline is not None and not select.select([fd], [], [], max(0, deadline - time.monotonic()))[0]:
            raise TimeoutError
        block = os.read(fd, min(length - len(content), 1 << 20))
        if not block:
            return None
        content += block
    return content
