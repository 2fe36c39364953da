"""The quality report as a page: it loads nothing, says the same in both languages, and its numbers are the warehouse's."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import pytest

from reports.quality.facts import Facts
from reports.quality.page import page
from reports.quality.records import RULES
from reports.words import plain
from tests.end_to_end.plants import Night
from tests.reports.conftest import LINK, PERSON, SCRIPT
from tests.reports.reading import Element, Page

BOTH = ("zh", "en")


@pytest.fixture(scope="module")
def text(second: Facts) -> str:
    return page(second, BOTH)


@pytest.fixture(scope="module")
def read(text: str) -> Page:
    return Page(text)


@pytest.fixture(scope="module")
def english(read: Page) -> Element:
    return read.edition("en")


def test_nothing_is_loaded_or_run(read: Page, text: str) -> None:
    elements = read.root.all()
    assert not {e.tag for e in elements} & {"script", "iframe", "object", "embed", "link", "img", "base", "form"}
    for element in elements:
        assert not any(name.startswith("on") for name in element.attributes), element
        assert not set(element.attributes) & {"src", "srcset", "xlink:href", "action", "background"}, element
        assert element.attributes.get("href", "#").startswith("#"), element
    styles = text[text.index("<style>") : text.index("</style>")] + "".join(
        e.attributes.get("style", "") for e in elements
    )
    assert not re.search(r"url\(|@import|https?:", styles)
    policy = read.root.all("meta", content="default-src 'none'; style-src 'unsafe-inline'")
    assert len(policy) == 1


def test_ids_are_unique_and_every_name_leads_somewhere(read: Page) -> None:
    elements = read.root.all()
    ids = [e.attributes["id"] for e in elements if "id" in e.attributes]
    assert len(ids) == len(set(ids)) > 10
    for element in elements:
        for name in ("for", "aria-labelledby", "href"):
            if name in element.attributes:
                assert element.attributes[name].lstrip("#") in ids


def test_both_languages_are_whole(read: Page) -> None:
    zh, en = (read.edition(language) for language in BOTH)
    assert [e.tag for e in zh.all() if not _in_chart(e)] == [e.tag for e in en.all() if not _in_chart(e)]
    assert all(re.search(r"[\u4e00-\u9fff]", h.text) for tag in ("h1", "h2", "figcaption") for h in zh.all(tag))
    assert not any(re.search(r"[\u4e00-\u9fff]", h.text) for tag in ("h1", "h2", "h3", "th") for h in en.all(tag)
                   if h.attributes.get("scope") != "row")  # fmt: skip
    assert len(zh.all("svg")) == len(en.all("svg")) == 4
    assert [s.attributes["checked"] for s in read.root.all("input") if "checked" in s.attributes] == [""]


def _in_chart(element: Element) -> bool:
    return element.tag in ("svg", "g", "path", "text", "rect", "line", "tspan")


def test_one_language_needs_no_switch(second: Facts) -> None:
    alone = Page(page(second, ("en",)))
    assert not alone.root.all("input")
    assert [e.attributes["lang"] for e in alone.root.all("div", class_="edition")] == ["en"]


def test_the_score_is_the_warehouses(english: Element, nights: Sequence[Night]) -> None:
    [(passed, total)] = nights[1].ask("SELECT sum(passed), sum(total) FROM quality.score WHERE run_id = '000002'")
    card = english.all("article", class_="score")[0].text
    assert f"{passed:,} of {total:,} judgements passed" in card
    assert f"{int(passed) * 10000 // int(total) / 100:.2f}%" in card
    [(held, records)] = nights[1].ask("SELECT count(*) FILTER (state = 'held'), count(*) FROM ops.record")
    assert f"Records held {held:,} / {records:,}" in card
    assert "points since last night" in card


def test_the_heat_map_is_the_warehouses(english: Element, nights: Sequence[Night]) -> None:
    drawn = " ".join(e.text for e in english.all("article", class_="heat")[0].all("text"))
    cells = nights[1].ask("""SELECT sum(passed), sum(total) FROM quality.score WHERE run_id = '000002'
        GROUP BY system, dimension""")
    assert len(cells) > 5
    for passed, total in cells:
        assert f"{passed:,} / {total:,}" in drawn


def test_blockers_are_the_critical_rules_that_fail(english: Element, nights: Sequence[Night]) -> None:
    rows = nights[1].ask("""SELECT u.label_en, sum(r.failed), sum(r.checked)
        FROM quality.result AS r JOIN quality.rule AS u USING (object, rule_id, field, kind)
        WHERE r.run_id = '000002' AND r.severity = 'critical' GROUP BY u.object, u.rule_id, u.field, u.kind, u.label_en
        HAVING sum(r.failed) > 0""")
    card = english.all("article", class_="blockers")[0]
    assert len(card.all("li")) == len(rows) > 2
    assert card.all("span", class_="number")[0].text == str(len(rows))
    for label, failed, checked in rows:
        assert any(label in li.text and f"{failed:,} / {checked:,}" in li.text for li in card.all("li")), label


def test_measures_are_the_warehouses(english: Element, nights: Sequence[Night]) -> None:
    rows = nights[1].ask("""SELECT d.label_en, v.numerator FROM measures.value AS v JOIN measures.definition AS d
        USING (measure) WHERE v.period = (SELECT max(period) FROM measures.value AS o WHERE o.measure = v.measure)
        AND v.denominator IS NOT NULL AND coalesce(v.grain, '') = ''""")
    told = [row.text for row in english.all("tr", class_="measure")]
    assert rows
    for label, numerator in rows:
        assert any(label in line and plain(numerator) in line for line in told), label


def test_measures_without_facts_are_told_with_what_they_lack(english: Element, nights: Sequence[Night]) -> None:
    rows = nights[1].ask("SELECT label_en, not_given FROM measures.definition WHERE outcome = 'no_facts'")
    told = [line.text for line in english.all("details", class_="unmeasured")[0].all("li")]
    assert len(told) == len(rows) > 5
    for label, missing in rows:
        assert any(label in line and (missing or "") in line for line in told), label


def test_every_rule_is_told_with_its_counts(english: Element, second: Facts) -> None:
    told = [row.text for table in english.all("table", class_="rules") for row in table.all("tr")[1:]]
    assert len(told) == len(second.rules) > 100
    for rule in second.rules:
        counts = "–" if rule["outcome"] == "not_run" else f"{rule['failed']:,} / {rule['checked']:,}"
        assert any(rule["label_en"] in line and counts in line and rule["rule_id"] in line for line in told), rule


def test_groups_of_records_name_their_total(english: Element, nights: Sequence[Night]) -> None:
    totals = nights[1].ask("""SELECT count(*) FROM (SELECT object, rule_id, field, state FROM quality.quarantine
        UNION ALL SELECT object, rule_id, field, state FROM quality.finding) WHERE state = 'open'
        GROUP BY object, rule_id, field""")
    groups = english.all("article", class_="group")
    told = [int(match[1]) for group in groups if (match := re.search(r"(\d+) in all", group.text))]
    assert len(told) == min(len(totals), RULES)
    assert not Counter(told) - Counter(count for (count,) in totals)
    left = len(totals) - len(told)
    assert (f"The records of {left} more rules are not shown" in english.text) == (left > 0)
    assert max(told) > 10
    assert all(len(group.all("tr")) <= 11 for group in groups)


def test_the_ledger_holds(english: Element, nights: Sequence[Night]) -> None:
    tables = nights[1].ask("SELECT count(*) FROM ops.pull WHERE run_id = '000002'")[0][0]
    laws = [e.text for e in english.all("h3") if e.all("span", class_="passed")]
    assert len(laws) == 3
    assert f"holds: {tables} of {tables}" in laws[0]


def test_what_changed_in_the_structure_of_the_sources_is_told(english: Element, first: Facts) -> None:
    (row,) = [e.text for e in english.all("tr") if "cDefine99" in e.text]
    assert "<b>cDefine99" in row
    assert all(said in row for said in ("erp", "Vendor", "new column", "VARCHAR(20)", "told"))
    assert "They did not change" in Page(page(first, BOTH)).edition("en").text


def test_values_stay_text(text: str, english: Element) -> None:
    assert SCRIPT not in text
    assert SCRIPT in english.text
    assert LINK in english.text


def test_personal_data_are_masked(text: str, english: Element, nights: Sequence[Night]) -> None:
    held = nights[1].ask("SELECT count(*) FROM source.operation_report WHERE operator = ?", PERSON)
    assert held[0][0] > 0
    assert PERSON not in text


def test_the_first_night_has_nothing_before_it(first: Facts) -> None:
    read = Page(page(first, BOTH)).edition("en").text
    assert "the first night: there is nothing to compare with yet" in read
    assert "first night, nothing before" in read
    assert "since last night" not in read.replace("Since last night", "")


def test_what_changed_is_told(english: Element, second: Facts) -> None:
    assert second.since is not None
    told = english.all("article", class_="changed")[0].text
    assert f"{second.since.failures['opened']:,} new" in told
    assert "A lot-managed material needs its lot (erp)" in told


def test_only_the_demo_is_called_fictional(english: Element, small: Facts) -> None:
    assert "fictional" in english.all("p", class_="fictional")[0].text
    assert not Page(page(small, BOTH)).root.all("p", class_="fictional")


def test_what_did_not_run_is_grey_and_never_passed(small: Facts) -> None:
    idle = [rule for rule in small.rules if rule["outcome"] == "not_run"]
    assert len(idle) > 100
    read = Page(page(small, ("en",))).edition("en")
    ran = len(small.rules) - len(idle)
    assert f"Rules that ran {ran} / {len(small.rules)}" in read.text
    rows = read.all("tr", class_="not_run")
    assert len(rows) == len(idle)
    assert not any(row.all("span", class_="passed") for row in rows)


def test_failed_attempts_since_are_told(second: Facts) -> None:
    from dataclasses import replace

    failed = replace(second, failed_since=[{"started_at": second.started_at}])
    assert "1 later attempts published nothing" in Page(page(failed, ("en",))).edition("en").text
