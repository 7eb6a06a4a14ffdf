"""LibreOffice with its UNO bridge: a document whose VBA may run."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.office import absent, soffice

_NUMBER = count(1)
_DEBIAN = "/usr/lib/python3/dist-packages"  # python3-uno belongs to the system's Python


def bridge() -> Any:
    """The `uno` module. The test is skipped where it is absent."""
    try:
        import uno
    except ImportError:
        sys.path.append(_DEBIAN)  # appended: whatever the environment has comes first
        try:
            import uno
        except ImportError:
            absent("python3-uno", "apt install python3-uno")
    return uno


@contextmanager
def office(profile: Path) -> Iterator[Callable[[Path], Any]]:
    """LibreOffice running: what opens a workbook unseen with macros allowed. It ends with the block."""
    uno = bridge()
    pipe = f"xlops-{os.getpid()}-{next(_NUMBER)}"
    program = subprocess.Popen(
        [soffice(), f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--invisible",
         f"--accept=pipe,name={pipe};urp;"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    desktop = None
    try:
        desktop = _desktop(uno, f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        how = (_value(uno, "Hidden", True), _value(uno, "MacroExecutionMode", 4))
        yield lambda path: desktop.loadComponentFromURL(path.as_uri(), "_blank", 0, how)
    finally:
        _end(program, desktop)


@contextmanager
def document(path: Path, profile: Path) -> Iterator[Any]:
    """The workbook opened unseen with macros allowed; LibreOffice ends with the block."""
    with office(profile) as opened:
        yield opened(path)


def _desktop(uno: Any, address: str) -> Any:
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(240):
        try:
            context = resolver.resolve(address)
        except Exception:
            time.sleep(0.25)
        else:
            return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
    pytest.fail("LibreOffice did not answer within a minute")


def _value(uno: Any, name: str, value: Any) -> Any:
    made = uno.createUnoStruct("com.sun.star.beans.PropertyValue")
    made.Name, made.Value = name, value
    return made


def _end(program: subprocess.Popen[bytes], desktop: Any) -> None:
    try:
        if desktop is not None:
            desktop.terminate()
        program.wait(20)
    except Exception:
        pass
    finally:
        if program.poll() is None:
            program.kill()
            program.wait()
