"""The formula language: measures, numbers, + - * /, and a handful of functions, as a small frozen tree.

Blank and zero belong to the language, not to a surface: a missing input gives no value, a zero denominator gives
no value, and what comes out is always finite. Measures arrive summed, so a formula divides last.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from xlops.errors import FormulaError, did_you_mean

LONGEST = 500
DEEPEST = 32
# Sums stay below 1e19 and steps above 1e-4 (DECIMAL(18,4) columns): so few factors cannot leave a double's range.
MOST_FACTORS = 12
ROUNDING = 1e-9

SHIFTS = {"prev": "prev", "year_ago": "year_ago"}
ALLOWED = "names of measures, numbers, + - * /, brackets, and prev() year_ago() min() max() abs()"


@dataclass(frozen=True)
class Node:
    """One step of a formula; `parts` are the steps below it, in reading order."""

    @property
    def parts(self) -> tuple[Node, ...]:
        return ()


@dataclass(frozen=True)
class Constant(Node):
    value: float


@dataclass(frozen=True)
class Input(Node):
    """A summed measure of this period, or of the period that `shift` names (`prev`, `year_ago`, `target`)."""

    name: str
    shift: str = ""

    @cached_property
    def key(self) -> str:
        """The input's name on every surface: `gmv`, `gmv__prev`."""
        return f"{self.name}__{self.shift}" if self.shift else self.name


@dataclass(frozen=True)
class _One(Node):
    part: Node

    @property
    def parts(self) -> tuple[Node, ...]:
        return (self.part,)


@dataclass(frozen=True)
class _Two(Node):
    left: Node
    right: Node

    @cached_property
    def parts(self) -> tuple[Node, ...]:
        return (self.left, self.right)


class Negative(_One):
    pass


class Absolute(_One):
    pass


class Add(_Two):
    pass


class Subtract(_Two):
    pass


class Multiply(_Two):
    pass


class Divide(_Two):
    @cached_property
    def floor(self) -> float:
        """The size up to which the denominator counts as zero: what rounding leaves of a difference is nothing."""
        return ROUNDING if any(isinstance(n, Add | Subtract) for n in walk(self.right)) else 0.0


@dataclass(frozen=True)
class _Several(Node):
    of: tuple[Node, ...]

    @property
    def parts(self) -> tuple[Node, ...]:
        return self.of


class Minimum(_Several):
    pass


class Maximum(_Several):
    pass


def walk(node: Node) -> Iterator[Node]:
    """Every step, those below before the step itself."""
    for part in node.parts:
        yield from walk(part)
    yield node


@dataclass(frozen=True)
class Formula:
    """A checked formula. `inputs` are the names a surface asks for, in order of appearance."""

    text: str
    root: Node
    inputs: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        keys = [n.key for n in walk(self.root) if isinstance(n, Input)]
        object.__setattr__(self, "inputs", tuple(dict.fromkeys(keys)))

    @cached_property
    def measures(self) -> tuple[str, ...]:
        """The measures behind the inputs, whatever period they are of; targets of other KPIs left out."""
        named = (n for n in walk(self.root) if isinstance(n, Input) and n.shift != "target")
        return tuple(dict.fromkeys(n.name for n in named))

    @cached_property
    def divisions(self) -> tuple[Divide, ...]:
        """Every division once, inner ones first: the order in which denominators can be tested."""
        return tuple(dict.fromkeys(n for n in walk(self.root) if isinstance(n, Divide)))

    @cached_property
    def takes_nothing(self) -> bool:
        """Whether nothing is taken away in it: of inputs above zero the value is above zero too."""
        return not any(isinstance(n, Subtract | Negative) for n in walk(self.root))

    @cached_property
    def compares(self) -> bool:
        """Whether the value is itself a comparison with another period."""
        return any(isinstance(n, Input) and n.shift in SHIFTS for n in walk(self.root))


def parse(text: str, known: Collection[str] | None = None, *, kpis: Collection[str] = ()) -> Formula:
    """The formula that `text` states.

    `known` are the measures that may be named (None: any); `kpis` those whose target may be named, as
    `target(acos)`. FormulaError quotes the text and says what is allowed, or which name is nearest.
    """
    return _Reader(text, known, kpis).read()


_TOKEN = re.compile(
    r"\s+|(?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)(?![\w.])|(?P<name>[A-Za-z_]\w*)|\*\*|//|[-+*/(),]",
    re.ASCII,
)
FULL_WIDTH = {0xFF01 + i: chr(0x21 + i) for i in range(0x5E)}
_SIGNS = FULL_WIDTH | str.maketrans({"×": "*", "÷": "/", "−": "-"})
_BINARY: dict[type[ast.operator], type[_Two]] = {
    ast.Add: Add,
    ast.Sub: Subtract,
    ast.Mult: Multiply,
    ast.Div: Divide,
}
_SEVERAL: dict[str, type[_Several]] = {"min": Minimum, "max": Maximum}
FUNCTIONS = frozenset({*SHIFTS, *_SEVERAL, "abs", "target"})


class _Reader:
    """Reads one text; every refusal quotes it."""

    def __init__(self, text: str, known: Collection[str] | None, kpis: Collection[str]) -> None:
        self.text = text
        self.known = known
        self.kpis = kpis
        # A Chinese keyboard types full-width brackets and signs; they can mean only one thing.
        self.plain = " ".join(text[: LONGEST + 1].translate(_SIGNS).split())

    def read(self) -> Formula:
        if len(self.text) > LONGEST:
            raise self._refused(f"is {len(self.text)} characters long; at most {LONGEST} are read")
        self._check_words()
        try:
            tree = ast.parse(self.plain, mode="eval")
        except (SyntaxError, ValueError, MemoryError, RecursionError):
            raise self._refused(f"cannot be read as a formula: {ALLOWED} are allowed") from None
        root = self._node(tree.body, 0)
        factors = sum(isinstance(n, Multiply | Divide) for n in walk(root))
        if factors > MOST_FACTORS:
            raise self._refused(f"has {factors} multiplications and divisions; at most {MOST_FACTORS} are allowed")
        formula = Formula(self.text.strip(), root)
        if not formula.inputs:
            raise self._refused("names no measure")
        return formula

    def _check_words(self) -> None:
        at = 0
        while at < len(self.plain):
            token = _TOKEN.match(self.plain, at)
            if token is None:
                raise self._refused(f"holds {self.plain[at : at + 12]!r}: only {ALLOWED} are allowed")
            at = token.end()

    def _node(self, step: ast.expr, depth: int) -> Node:
        if depth > DEEPEST:
            raise self._refused(f"is nested more than {DEEPEST} deep")
        match step:
            case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
                if not (value == 0 or 1e-9 <= abs(value) <= 1e12):
                    raise self._refused(f"holds {self._words(step)}: numbers from 1e-9 to 1e12 are allowed")
                return Constant(float(value))
            case ast.Name(id=name):
                return Input(self._measure(name))
            case ast.UnaryOp(op=ast.USub(), operand=part):
                return Negative(self._node(part, depth + 1))
            case ast.BinOp(op=op, left=left, right=right) if type(op) in _BINARY:
                return self._two(_BINARY[type(op)], self._node(left, depth + 1), self._node(right, depth + 1))
            case ast.Call(func=ast.Name(id=name), args=args, keywords=[]):
                return self._call(name, args, depth + 1)
            case _:
                raise self._refused(f"holds {self._words(step)!r}: only {ALLOWED} are allowed")

    def _two(self, kind: type[_Two], left: Node, right: Node) -> Node:
        if kind is Divide and right == Constant(0.0):
            raise self._refused("divides by zero")
        return kind(left, right)

    def _call(self, name: str, args: list[ast.expr], depth: int) -> Node:
        functions: dict[str, Callable[[], Node]] = {
            **{s: lambda: self._shifted(name, args) for s in SHIFTS},
            **{s: lambda: self._several(name, args, depth) for s in _SEVERAL},
            "abs": lambda: Absolute(self._node(self._only(name, args), depth)),
            "target": lambda: self._target(args),
        }
        if name not in functions:
            raise self._refused(f"calls {name!r}: only {ALLOWED} are allowed{did_you_mean(name, functions)}")
        return functions[name]()

    def _only(self, name: str, args: list[ast.expr]) -> ast.expr:
        if len(args) != 1:
            raise self._refused(f"gives {name}() {len(args)} arguments; it takes one")
        return args[0]

    def _shifted(self, name: str, args: list[ast.expr]) -> Input:
        of = self._only(name, args)
        if not isinstance(of, ast.Name):
            raise self._refused(f"gives {name}() {self._words(of)!r}; it takes the name of one measure")
        return Input(self._measure(of.id), SHIFTS[name])

    def _several(self, name: str, args: list[ast.expr], depth: int) -> Node:
        if not 2 <= len(args) <= 8:
            raise self._refused(f"gives {name}() {len(args)} arguments; it takes two to eight")
        return _SEVERAL[name](tuple(self._node(a, depth) for a in args))

    def _target(self, args: list[ast.expr]) -> Input:
        of = self._only("target", args)
        if not self.kpis:
            raise self._refused("names a target; only `ratio_to` may do so")
        if not isinstance(of, ast.Name) or of.id not in self.kpis:
            word = self._words(of)
            raise self._refused(f"names the target of {word!r}, which is no KPI{did_you_mean(word, self.kpis)}")
        return Input(of.id, "target")

    def _measure(self, name: str) -> str:
        if name in FUNCTIONS:
            raise self._refused(f"uses {name} without brackets; it is a function")
        if "__" in name:
            raise self._refused(f"names {name!r}: another period is written prev(measure) or year_ago(measure)")
        if self.known is not None and name not in self.known:
            raise self._refused(f"names {name!r}, which is no measure{did_you_mean(name, self.known)}")
        return name

    def _words(self, step: ast.expr) -> str:
        return self.plain[step.col_offset : step.end_col_offset][:40]

    def _refused(self, why: str) -> FormulaError:
        quoted = self.text if len(self.text) <= 80 else self.text[:77] + "..."
        return FormulaError(f"The formula {quoted!r} {why}")
