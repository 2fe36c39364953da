"""What a source promises about its data, in the words of the mapping language.

How it compares text, what it writes for nothing, what its floats hold, how its changes show, and of which databases it consists.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints, WithJsonSchema, model_validator

from dictionary.model import FileName, Model


def _literal(value: object) -> object:
    """A constant written without quotes in YAML: a number or true/false."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int) else value


Expression = Annotated[
    str,
    BeforeValidator(lambda value: value if isinstance(value, str) else _literal(value)),
    WithJsonSchema({"type": ["string", "integer", "boolean"]}),
]
Reach = Annotated[
    str,
    BeforeValidator(lambda value: str(value) if isinstance(value, int) else value),
    StringConstraints(pattern=r"^\d+[dhm]?$"),
    WithJsonSchema({"type": ["string", "integer"], "pattern": r"^\d+[dhm]?$"}),
]
"""How far back: a span of time, or a whole number."""
Duration = Annotated[str, StringConstraints(pattern=r"^\d+[dhm]$")]


class Collation(Model):
    """How the source compares text; what it ignores, joins and keys in the hub ignore too."""

    case: Literal["ignore", "keep"] = "keep"
    width: Literal["ignore", "keep"] = "keep"
    trailing_blanks: Literal["ignore", "keep"] = "keep"

    @property
    def folds(self) -> bool:
        """Whether text that differs byte by byte can be equal."""
        return "ignore" in (self.case, self.width, self.trailing_blanks)


class Sentinels(Model):
    """Values that the source writes for 'nothing'."""

    date: tuple[str, ...] = ()
    text: tuple[str, ...] = ()


class ColumnSentinels(Model):
    """What one column holds for 'nothing': one of these values, or whatever it holds while a condition is true, or both."""

    values: tuple[Expression, ...] = ()
    when: Expression | None = None

    @model_validator(mode="after")
    def _says_something(self) -> ColumnSentinels:
        if not self.values and self.when is None:
            raise ValueError("values, when, or both")
        return self


class FloatPromise(Model):
    """What a floating column really holds: decimals of this scale, off by no more than the tolerance."""

    scale: Annotated[int, Field(ge=0, le=12)]
    tolerance: Annotated[Decimal, Field(ge=0, lt=1)] = Decimal("0.000001")


class Changes(Model):
    """How changes are found. Without a cursor the whole table is pulled and compared by key and hash.

    ``keys_every`` and ``whole_every`` say how often all keys are compared, and how often everything is; without them, keys
    are compared each night, and everything only when somebody asks.
    """

    cursor: str | None = None
    overlap: Reach = "2d"
    deletes: Literal["compare_keys", "never"] = "compare_keys"
    keys_every: Duration | None = None
    whole_every: Duration | None = None
    brake: Annotated[str, StringConstraints(pattern=r"^\d{1,3}%$")] = "30%"

    @model_validator(mode="after")
    def _intervals_have_a_use(self) -> Changes:
        if (self.keys_every or self.whole_every) and (self.cursor is None or self.deletes == "never"):
            raise ValueError("keys_every and whole_every go with a cursor, and not with deletes: never")
        return self

    @property
    def brake_share(self) -> Decimal:
        """The share of a table's rows that may vanish in one night before the run stops."""
        return Decimal(self.brake.rstrip("%")) / 100


class Register(Model):
    """The table of a source in which it keeps the list of its own databases; expressions read its columns."""

    database: str
    table: str
    name: Expression
    tag: Expression | None = None
    where: Expression | None = None


class Databases(Model):
    """Like databases of one system, such as one for each year, that are one source: each is read in a snapshot of its own.

    ``names`` gives the database for each tag; or the ``register`` tells. The tag is the first column of every key.
    """

    tag: str = "database"
    names: dict[FileName, str] = Field(default_factory=dict)
    register_: Annotated[Register | None, Field(alias="register")] = None

    @model_validator(mode="after")
    def _one_list(self) -> Databases:
        if bool(self.names) == (self.register_ is not None):
            raise ValueError("exactly one of names, register")
        return self
