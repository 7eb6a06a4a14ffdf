"""Scenarios: stores as data, in `scenarios/*.toml` or in anybody's file. A wrong one names its key and what fits."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from xlops.demo.drawn.model import Drawn
from xlops.demo.told import Told
from xlops.errors import ScenarioError, did_you_mean
from xlops.written import read_toml

HOME = Path(__file__).with_name("scenarios")

Scenario = Told | Drawn

_KINDS: dict[str, type[Scenario]] = {"told": Told, "drawn": Drawn}


def names() -> list[str]:
    """The scenarios that come with xlops."""
    return sorted(path.stem for path in HOME.glob("*.toml"))


@cache
def told(name: str) -> Told:
    """A scenario of ours whose stories are told."""
    found = load(name)
    if not isinstance(found, Told):
        raise ScenarioError(f"{name} is drawn by chance, expected a scenario with kind = 'told': name another")
    return found


def drawn(name: str) -> Drawn:
    """A scenario that is drawn by chance, ours or a file's. Errors: ScenarioError."""
    found = load(name)
    if not isinstance(found, Drawn):
        raise ScenarioError(f"the stories of {name} are told, expected a scenario with kind = 'drawn': name another")
    return found


def load(name: str) -> Scenario:
    """A scenario by its name, if it is ours, or from a file. Errors: ScenarioError says key, value and what fits."""
    path = HOME / f"{name}.toml" if name in names() else Path(name)
    return read(_raw(path), path.name)


def read(raw: dict[str, Any], name: str) -> Scenario:
    """The scenario that a TOML document states. Errors: ScenarioError."""
    kind = raw.get("kind")
    if kind not in _KINDS:
        hint = did_you_mean(str(kind), _KINDS) if kind else ""
        raise ScenarioError(f"{name}: kind = {kind!r}: expected one of {', '.join(map(repr, _KINDS))}{hint}")
    model = _KINDS[kind]
    try:
        return model.model_validate(raw)
    except ValidationError as why:
        raise ScenarioError("\n".join(_sentence(error, model, name) for error in why.errors())) from None


def _raw(path: Path) -> dict[str, Any]:
    try:
        raw = read_toml(path.read_text("utf-8-sig"))
    except FileNotFoundError:
        hint = did_you_mean(path.stem, names())
        raise ScenarioError(
            f"there is no scenario {str(path)!r}{hint} (ours: {', '.join(names())}; or name a .toml file)"
        ) from None
    except (OSError, UnicodeDecodeError) as why:
        raise ScenarioError(f"{path} cannot be read as UTF-8 text: {why}") from None
    except ValueError as why:
        raise ScenarioError(f"{path.name}{why}") from None
    base = raw.pop("extends", None)
    if base is None:
        return raw
    if base not in names() or base == path.stem:
        hint = did_you_mean(str(base), names())
        raise ScenarioError(f"{path.name}: extends = {base!r}: expected one of ours, {', '.join(names())}{hint}")
    return _over(_raw(HOME / f"{base}.toml"), raw)


def _over(base: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """The base with what is stated over it: tables key by key, everything else whole."""
    tables = {key for key, value in own.items() if isinstance(value, dict) and isinstance(base.get(key), dict)}
    return base | own | {key: _over(base[key], own[key]) for key in tables}


def _sentence(error: Any, model: type[BaseModel], name: str) -> str:
    *within, key = error["loc"]
    where = ".".join(map(str, within))
    if error["type"] == "extra_forbidden":
        known = sorted(_keys(model, within))
        table = f" in {where}" if where else ""
        return f"{name}: unknown key {key!r}{table}{did_you_mean(str(key), known)} (known: {', '.join(known)})"
    if error["type"] == "missing":
        return f"{name}: {where or 'the scenario'} has no key {key!r}, which is needed"
    message = str(error["msg"]).removeprefix("Value error, ")
    return f"{name}: {'.'.join(map(str, error['loc']))} = {error['input']!r}: {message}"


def _keys(model: type[BaseModel], path: list[Any]) -> set[str]:
    """The keys of the table at `path` of a model."""
    for step in path:
        if isinstance(step, str) and step in model.model_fields:
            model = next(_models(model.model_fields[step].annotation), model)
    return set(model.model_fields)


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models(part)
