"""Charts are data: a Vega-Lite specification beside this module, filled with records and drawn without any network."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

FONTS = (
    "'Noto Sans SC', 'Noto Sans CJK SC', 'Source Han Sans SC', 'PingFang SC', 'Microsoft YaHei', "
    "'WenQuanYi Micro Hei', system-ui, sans-serif"
)
"""Fonts with Chinese letters, as Linux, macOS and Windows have them; text in a chart stays text."""

_CONFIG = {
    "aria": False,
    "font": FONTS,
    "text": {"color": "#1f2a30"},
    "view": {"stroke": None},
    "axis": {"domain": False, "ticks": False, "grid": False, "title": None, "labelFontSize": 13, "labelColor": "#1f2a30",
             "labelPadding": 8, "labelLimit": 140},
    "scale": {"bandPaddingInner": 0, "bandPaddingOuter": 0},
}  # fmt: skip

_SIZE = re.compile(r'<svg [^>]*?width="([\d.]+)" height="([\d.]+)" viewBox="([^"]+)"[^>]*>')


def draw(name: str, records: Sequence[dict[str, Any]]) -> str:
    """The chart ``<name>.json`` of some records, as an SVG element to stand in a page.

    Its width shrinks with its place; ``--natural`` holds the width at which its text has the size it was made for.
    """
    import vl_convert

    spec = json.loads(Path(__file__).with_name(f"{name}.json").read_text(encoding="utf-8"))
    spec |= {"background": None, "padding": 2, "data": {"values": list(records)}, "config": _CONFIG}
    drawn: str = vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])
    return _SIZE.sub(r'<svg class="chart" viewBox="\3" style="--natural:\1px" focusable="false">', drawn, count=1)
