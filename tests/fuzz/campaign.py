"""How many examples a property gets: the same few on every run, or a campaign of other ones each time.

`python -m tests.fuzz --minutes 60` is the campaign; it ends at the first property that does not hold, with the example.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TypeVar

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

COUNT = "XLOPS_FUZZ"  # examples of each property, in place of its own number
_CAMPAIGN = int(os.environ.get(COUNT, "0"))
_SKIPPED = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]
_Test = TypeVar("_Test", bound=Callable[..., object])

ODD = (
    b"\x00", b'"', b'""', b"\r", b"\n", b",", b"\t", b";", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"=", b"-",
    b"1e999", b"99999999999999999999", b"%", "－١".encode(), b"</row>", b"&x;", b"{", b"]",
)  # fmt: skip


def fuzz(examples: int) -> Callable[[_Test], _Test]:
    return settings(
        max_examples=_CAMPAIGN or examples, derandomize=not _CAMPAIGN, database=None, deadline=None,
        phases=[Phase.generate],  # shrinking reads a file some thousand times
        suppress_health_check=_SKIPPED, print_blob=bool(_CAMPAIGN),
    )  # fmt: skip


def hurt(draw: st.DrawFn, data: bytearray, odd: tuple[bytes, ...] = ODD) -> bytearray:
    """Bytes cut, flipped, doubled, put in or moved."""
    words = st.sampled_from(odd)
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(data)))
        match draw(st.integers(0, 5)):
            case 0:
                del data[at : at + draw(st.integers(1, 300))]
            case 1:
                data[at:at] = draw(st.one_of(words, st.binary(max_size=12)))
            case 2 if at < len(data):
                data[at] ^= 1 << draw(st.integers(0, 7))
            case 3:
                data[at:at] = data[at : at + draw(st.integers(1, 400))]
            case 4:
                data = data[at:] + data[:at]
            case _:
                data[at:at] = draw(words) * draw(st.integers(1, 3_000))
    return data
