"""How much of what takes long is tested: the gate takes a sample, `PLO_LONG=1` (script/long) takes all of it.

A test that asks here is marked `long`. Seeds are fixed, so that the sample is the same each time.
"""

import os

WHOLE = os.environ.get("PLO_LONG", "") not in ("", "0")


def count(gate: int, whole: int) -> int:
    """How many cases, kills or rows: `gate` in the gate, `whole` in script/long."""
    return whole if WHOLE else gate
