"""Builds of a test, for a child that imports only this module."""

from __future__ import annotations

import os
import signal

import click

from xlops.errors import StoreInUse
from xlops.language import Text


def ends_well() -> None:
    click.echo("店 made")


def finds_it_busy() -> None:
    raise StoreInUse(Text("another run", "另一个运行"))


def is_mistaken() -> None:
    raise ZeroDivisionError("a mistake")


def is_killed() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
