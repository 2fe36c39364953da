"""YAML as people write it: exact values with their lines; what is dangerous is refused with its place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dictionary.problems import ConfigurationError
from dictionary.text_file import MAX_BYTES
from dictionary.yaml_reader import MAX_DEPTH, MAX_VALUES, read_yaml, read_yaml_text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", {}),
        ("# nothing\n", {}),
        ("a:", {"a": None}),
        ("a: ~", {"a": None}),
        ("a: ''", {"a": ""}),
        ("a: True", {"a": True}),
        ("a: 'true'", {"a": "true"}),
        ("a: yes", {"a": "yes"}),
        ("a: 12", {"a": 12}),
        ("a: -3", {"a": -3}),
        ("a: 0", {"a": 0}),
        ("a: 0012", {"a": "0012"}),
        ("a: '12'", {"a": "12"}),
        ("a: 1_000", {"a": "1_000"}),
        ("a: 0x1F", {"a": "0x1F"}),
        ("a: 1.50", {"a": "1.50"}),
        ("a: 1e3", {"a": "1e3"}),
        ("a: 2026-03-01", {"a": "2026-03-01"}),
        ("a: 12:30:00", {"a": "12:30:00"}),
        ("1: {2: b}", {"1": {"2": "b"}}),
        ("- [1, b]\n- {}\n- []", [[1, "b"], {}, []]),
        ("a: >\n  one\n  two\n", {"a": "one two\n"}),
        ("a: |\n  one\n  two\n", {"a": "one\ntwo\n"}),
        ("名称: 归一", {"名称": "归一"}),
    ],
)
def test_value(text: str, value: Any) -> None:
    assert read_yaml_text(text, "x.yaml").value == value


def test_each_value_has_its_line() -> None:
    document = read_yaml_text("# first\na:\n  b: [1,\n      2]\n  c: x\n", "x.yaml")
    assert [document.line(path) for path in [("a",), ("a", "b"), ("a", "b", 1), ("a", "c")]] == [2, 3, 4, 5]
    assert document.line(("a", "no", "such")) == 2
    assert document.problem("yaml.key", ("a", "c")).path == "a.c"


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("a: &x [1]\nb: *x\n", "yaml.alias", 2),
        ("a: 1\n<<: *x\n", "yaml.alias", 2),
        ("a: 1\nb: !!python/object:os.system x\n", "yaml.tag", 2),
        ("a: !secret x\n", "yaml.tag", 1),
        ("a: !!set {x: }\n", "yaml.tag", 1),
        ("a: 1\nb: 2\na: 3\n", "yaml.duplicate_key", 3),
        ("a: 1\n? [b, c]\n: 2\n", "yaml.key", 2),
        ("a: 1\n? {b: c}\n: {d: [e]}\nf: 1\n", "yaml.key", 2),
        ("a: 1\n---\nb: 2\n", "yaml.syntax", 2),
        ("a: [1,\nb: }\n", "yaml.syntax", 2),
        ("a: 'open\n", "yaml.syntax", 2),
        ("a: \x00\n", "yaml.syntax", None),
        ("[" * (MAX_DEPTH + 1), "yaml.too_deep", 1),
        ("[" * 1_000_000, "yaml.too_deep", 1),
        ("a:\n" + "- 1\n" * MAX_VALUES, "yaml.too_many", MAX_VALUES),
        ("a: &a [x]\nb: &b [*a,*a]\nc: &c [*b,*b]\nd: [*c,*c]\n", "yaml.alias", 2),
        ("".join(f"{'  ' * depth}k:\n" for depth in range(MAX_DEPTH + 2)), "yaml.too_deep", MAX_DEPTH + 1),
    ],
)
def test_refused(text: str, code: str, line: int | None) -> None:
    with pytest.raises(ConfigurationError) as caught:
        read_yaml_text(text, "x.yaml")
    assert [(problem.code, problem.file, problem.line) for problem in caught.value.problems] == [(code, "x.yaml", line)]


def test_all_faults_of_a_file_at_once() -> None:
    with pytest.raises(ConfigurationError) as caught:
        read_yaml_text("a: !x 1\nb: 1\nb: 2\nc: !y 1\n", "x.yaml")
    assert [(problem.code, problem.line) for problem in caught.value.problems] == [
        ("yaml.tag", 1),
        ("yaml.duplicate_key", 3),
        ("yaml.tag", 4),
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"a: \xb1\xb1\xbe\xa9", "file.not_utf8"), (b"#" * (MAX_BYTES + 1), "file.too_large"), (None, "file.missing")],
    ids=["GBK", "large", "none"],
)
def test_refused_file(tmp_path: Path, content: bytes | None, code: str) -> None:
    if content is not None:
        (tmp_path / "x.yaml").write_bytes(content)
    with pytest.raises(ConfigurationError) as caught:
        read_yaml(tmp_path / "x.yaml", "sources/x.yaml")
    assert [(problem.code, problem.file) for problem in caught.value.problems] == [(code, "sources/x.yaml")]


def test_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_bytes(b"\xef\xbb\xbfa: 1\n")
    assert read_yaml(tmp_path / "x.yaml").value == {"a": 1}
