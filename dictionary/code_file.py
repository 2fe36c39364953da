"""Reading a code list from its CSV file; every line that is wrong is told with its number."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from dictionary.codes import Code
from dictionary.model import Words
from dictionary.problems import ConfigurationError, Problem
from dictionary.text_file import csv_rows
from dictionary.yaml_reader import Document, YamlPath, dotted

_NAME = re.compile(r"[a-z][a-z0-9_]{0,48}")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f]")


def read_codes(path: Path, shown: str, problems: list[Problem]) -> tuple[dict[str, Code], Document] | None:
    """The codes of a file and where each stands; None if it can be no code list. What is wrong is added to ``problems``."""
    if not _NAME.fullmatch(path.stem):
        problems.append(Problem("codes.name", shown, args={"name": path.stem}))
        return None
    codes: dict[str, Code] = {}
    lines: dict[YamlPath, int] = {}
    try:
        for number, row in csv_rows(path, shown):
            code = _code(row, shown, number, problems)
            if code is not None and code.code in codes:
                problems.append(Problem("codes.twice", shown, number, args={"code": code.code}))
            if code is not None:
                codes[code.code] = code
                lines[code.code,] = number
    except ConfigurationError as error:
        problems.extend(error.problems)
    return codes, Document(shown, {}, lines)


def _code(row: Mapping[str | None, str], shown: str, number: int, problems: list[Problem]) -> Code | None:
    detail = ""
    if None in row:
        detail = "more cells than columns"
    elif _UNSEEN.search(row.get("code") or ""):
        detail = "code: a control character or a line feed"
    else:
        try:
            label = Words(zh=row["zh"], en=row["en"])
            content = {"code": row["code"], "bucket": row["bucket"], "fix": row.get("fix") or None, "label": label}
            return Code.model_validate(content)
        except KeyError as error:
            detail = f"column {error} is missing"
        except ValidationError as error:
            first = error.errors()[0]
            detail = f"{dotted(tuple(first['loc']))}: {first['msg']}"
    problems.append(Problem("codes.row", shown, number, args={"detail": detail}))
    return None
