"""Rows of exact measures: by period, or as things stand at the end of the window."""

import numpy as np
import pyarrow as pa

from demo.columns import Floats, Ints
from demo.truth import KPI

NIGHT = "night"


def rows(kpi: str, periods: list[str], grain: str, values: list[float]) -> pa.Table:
    """Values of one measure and grain, one for each period."""
    count = len(periods)
    columns = [pa.repeat(kpi, count), pa.array(periods, pa.string()), pa.repeat(grain, count), pa.array(values)]
    return pa.table(columns, schema=KPI)


def tonight(kpi: str, value: float, grain: str = "") -> pa.Table:
    """How things stand at the end."""
    return rows(kpi, [NIGHT], grain, [value])


def sums(place: Ints, values: Ints, count: int) -> Ints:
    """Exact sums of whole numbers by place."""
    found = np.zeros(count, np.int64)
    np.add.at(found, place, values)
    return found


def monthly(kpi: str, day: Ints, top: Ints, bottom: Ints | None = None, grain: str = "") -> pa.Table:
    """Sums by calendar month, or ratios of sums; a month without a denominator has no ratio."""
    return _by_period(kpi, _months(day), top, bottom, grain)


def quarterly(kpi: str, day: Ints, top: Ints, bottom: Ints, grain: str) -> pa.Table:
    """Ratios of sums by quarter."""
    months = day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    names = [f"{1970 + month // 12}-Q{month % 12 // 3 + 1}" for month in months.tolist()]
    return _by_period(kpi, np.array(names), top, bottom, grain)


def monthly_quantile(kpi: str, day: Ints, values: Floats, share: float) -> pa.Table:
    """The nearest-rank quantile by calendar month."""
    months = _months(day)
    names, found = np.unique(months).tolist(), []
    for name in names:
        ordered = np.sort(values[months == name])
        found.append(float(ordered[max(0, int(np.ceil(share * len(ordered))) - 1)]))
    return rows(kpi, names, "", found)


def _months(day: Ints) -> "np.ndarray[tuple[int], np.dtype[np.str_]]":
    return day.astype("datetime64[D]").astype("datetime64[M]").astype(str)


def _by_period(
    kpi: str, period: "np.ndarray[tuple[int], np.dtype[np.str_]]", top: Ints, bottom: Ints | None, grain: str
) -> pa.Table:
    periods, place = np.unique(period, return_inverse=True)
    value = sums(place, top, len(periods)).astype(np.float64)
    if bottom is not None:
        below = sums(place, bottom, len(periods))
        periods, value = periods[below != 0], value[below != 0] / below[below != 0]
    return rows(kpi, periods.tolist(), grain, value.tolist())
