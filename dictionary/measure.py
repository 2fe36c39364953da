"""What a measure says: a quotient of two sums over facts, or a quantile of them, by period and grain.

The facts are the records of one object (``of``), the rows of a SELECT (``query``), or how well the systems agree with
each other (``agreement``). Numerator and denominator are summed first and divided last, as exact decimals. A quantile is
one of the facts, the nearest by rank.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, model_validator

from dictionary.model import Line, Model, Name, Words
from dictionary.promises import Expression

Period = Literal["week", "month", "quarter", "year", "night"]


class Measure(Model):
    """One measure.

    ``of`` names an object; ``numerator``, ``denominator``, ``grain`` and ``filters`` are expressions over its golden
    records and what they refer to, ``at`` is the field that places a record in time.
    ``query`` names a SELECT that gives ``day``, ``numerator``, and where wanted ``denominator`` and ``grain``.
    ``agreement`` compares the records that several systems hold of one thing: how many ``keys`` are known to more than one
    system, how many ``values`` agree.
    ``quantile`` (0.5 for the median) asks for a quantile of the numerators instead of a quotient; there is no denominator then.
    ``kpi`` is its number in the catalogue of key figures. ``replaces`` says that a project knowingly gives the name of a core
    measure to another formula.
    A measure by ``night`` tells how things stand on each night and keeps what it said before; it needs no ``at`` and no ``day``.
    """

    measure: Name
    kpi: Annotated[str, StringConstraints(pattern=r"^K\d{2}$")] | None = None
    label: Words
    definition: Words
    synonyms: tuple[str, ...] = ()
    owner: Line
    unit: str
    better: Literal["higher", "lower"]
    period: Period
    baseline: Decimal | None = None
    target: Decimal | None = None
    of: Name | None = None
    at: Name | None = None
    numerator: Expression | None = None
    denominator: Expression | None = None
    grain: tuple[Expression, ...] = ()
    filters: dict[Name, Expression] = Field(default_factory=dict)
    query: Name | None = None
    agreement: Literal["keys", "values"] | None = None
    quantile: Annotated[Decimal, Field(gt=0, lt=1)] | None = None
    replaces: bool = False
    standards: dict[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_kind(self) -> Measure:
        if sum(map(bool, (self.of, self.query, self.agreement))) != 1:
            raise ValueError("exactly one of of, query, agreement")
        if self.of is None and (self.at or self.numerator or self.denominator or self.grain or self.filters):
            raise ValueError("at, numerator, denominator, grain and filters go with of")
        if self.of and self.numerator is None:
            raise ValueError("of needs a numerator")
        if self.of and (self.at is None) != (self.period == "night"):
            raise ValueError("at tells the period, and a measure by night has none")
        if self.agreement and self.period != "night":
            raise ValueError("an agreement is measured by night")
        if self.quantile is not None and (self.agreement or self.denominator):
            raise ValueError("a quantile is one of the numerators; it goes without denominator and agreement")
        return self

    def expressions(self) -> dict[tuple[str | int, ...], str]:
        """Every expression by its path in the file."""
        found: dict[tuple[str | int, ...], str] = {("filters", name): text for name, text in self.filters.items()}
        found |= {("grain", i): text for i, text in enumerate(self.grain)}
        sums = {"numerator": self.numerator, "denominator": self.denominator}
        return found | {(key,): text for key, text in sums.items() if text is not None}

    def formula(self) -> dict[str, Any]:
        """What decides the value: everything but words, owner, aims and place in catalogues."""
        words = {"label", "definition", "synonyms", "owner", "unit", "better", "baseline", "target", "standards"}
        words |= {"kpi", "replaces"}
        return self.model_dump(mode="json", exclude=words)
