"""What a button has to say at its end, kept until the macro shows it.

While Python answers a click, Excel waits for it: a message that Python showed then would bring up Excel's own "waiting
for another application to complete an OLE action" behind it. So the macro says beforehand that it will ask, and asks
once Python has returned. Macros of an earlier xlops, macOS, and a Python that was started for this click alone ask
nothing: there the message is shown at once.
"""

from __future__ import annotations

from typing import Literal

import xlwings as xw

TITLE = "xlops"
Mode = Literal["info", "critical"]
_ASKS = False
_LEFT = ""


def expect() -> str:
    """The macro will ask for the message."""
    global _ASKS, _LEFT
    _ASKS, _LEFT = True, ""
    return _LEFT


def take() -> str:
    """The message, once; in front a blank, or `!` where something went wrong."""
    global _ASKS, _LEFT
    told, _ASKS, _LEFT = _LEFT, False, ""
    return told


def say(app: xw.App, message: str, mode: Mode) -> None:
    """Leave the message for the macro, or show it where nobody asks."""
    global _LEFT
    if _ASKS:
        _LEFT = (" " if mode == "info" else "!") + message
    else:
        app.alert(message, title=TITLE, mode=mode)
