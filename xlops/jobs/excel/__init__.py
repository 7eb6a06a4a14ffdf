"""Excel on this machine: put xlops into it, take it out again, and say what would stop its buttons."""

from xlops.jobs.excel.doctor import diagnose, stops
from xlops.jobs.excel.formulas import Wrong, wrong_formulas
from xlops.jobs.excel.installation import install, uninstall
from xlops.jobs.excel.machine import Machine, this_machine
from xlops.jobs.excel.probe import Probe

__all__ = ["Machine", "Probe", "Wrong", "diagnose", "install", "stops", "this_machine", "uninstall", "wrong_formulas"]
