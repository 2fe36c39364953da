"""Whatever stands in a project's files: it is refused with its place, by what it is, and nothing is changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from dictionary.loader import load_settings
from dictionary.problems import ConfigurationError
from guiyi.vocabulary import dictionary_of
from tests.dictionary.test_lint import OBJECT, SOURCE

PRESS, ERP, CODES = "dictionary/objects/press.yaml", "sources/erp.yaml", "dictionary/codes/tint.csv"
HEAD = "code,bucket,fix,zh,en\n"
Content = str | bytes | Callable[[Path], None]


def huge(path: Path) -> None:
    """100 MB that take no room on the disk."""
    with path.open("wb") as file:
        file.truncate(100_000_000)


def instead(old: str, new: str, text: str = OBJECT) -> str:
    assert old in text
    return text.replace(old, new, 1)


REFUSED: list[tuple[str, str, Content, str, int | None]] = [
    ("an object of 100 MB", PRESS, huge, "file.too_large", None),
    ("a code list of 100 MB", CODES, huge, "file.too_large", None),
    ("a query of 100 MB", "dictionary/checks/x.sql", huge, "file.too_large", None),
    ("facts of 100 MB", "dictionary/measures/x.sql", huge, "file.too_large", None),
    ("settings of 100 MB", "guiyi.yaml", huge, "file.too_large", None),
    ("a billion laughs", PRESS, "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", "yaml.alias", 2),
    ("endless keys", PRESS, "".join(f"k{i}: 1\n" for i in range(100_000)), "yaml.too_many", 50_000),
    ("endless lists", PRESS, "a: [" + "[]," * 500_000 + "]\n", "yaml.too_many", 1),
    ("deep nesting", PRESS, "a: " + "[" * 100_000, "yaml.too_deep", 1),
    ("a key twice", PRESS, instead("owner: production", "owner: production\nowner: quality"), "yaml.duplicate_key", 7),
    ("a tag", PRESS, instead("owner: production", "owner: !!python/name:os.system x"), "yaml.tag", 6),
    ("another encoding", PRESS, OBJECT.encode("gb18030"), "file.not_utf8", None),
    ("a folder", "dictionary/objects/folder.yaml/x", "", "file.unreadable", None),
    ("a label in one language", PRESS, instead(", en: Number}", "}"), "key.missing", 9),
    ("a label of nothing", PRESS, instead("en: Number}", 'en: ""}'), "value.invalid", 9),
    ("a label of blanks", PRESS, instead("en: Number}", 'en: "  "}'), "value.invalid", 9),
    ("a label with NUL", PRESS, instead("en: Number}", r'en: "a\0b"}'), "value.invalid", 9),
    ("a label without languages", PRESS, instead("{zh: 编号, en: Number}", "编号"), "value.invalid", 9),
    ("an owner of two lines", PRESS, instead("owner: production", r'owner: "a\nb"'), "value.invalid", 6),
    ("an object with a line feed", PRESS, instead("object: press", r'object: "press\n"'), "value.invalid", 2),
    ("a field with a quote", PRESS, instead("  strength:", "  'stre\"ngth':"), "value.invalid", 12),
    ("a field with a line feed", PRESS, instead("  strength:", r'  "strength\n":'), "value.invalid", 12),
    ("a rule with a line feed", PRESS, instead("rule: VAL-FORCE", r'rule: "VAL-FORCE\n"'), "value.invalid", 22),
    ("a policy's rule that is SQL", PRESS,
     instead("    type: text\n", "    type: text\n    required: true\n    checks: {required: {rule: \"x';--\"}}\n"),
     "value.invalid", 13),
    ("a number of a million digits", PRESS, instead('unit: "1"', 'unit: "1"\n    maximum: 1e999999'), "value.invalid", 21),
    ("a number of 5000 digits", PRESS, instead('unit: "1"', f'unit: "1"\n    maximum: {"9" * 5000}'), "value.invalid", 21),
    ("a nested expression", PRESS, instead("strength > 0", "(" * 3000 + "strength > 0" + ")" * 3000), "expression.too_deep", 27),
    ("many negations", PRESS, instead("strength > 0", "not " * 2000 + "strength > 0"), "expression.too_deep", 27),
    ("a long chain", PRESS, instead("strength > 0", " or ".join(["strength > 0"] * 500)), "expression.too_deep", 27),
    ("an endless expression", ERP, instead("p.No,", f'"{" + ".join(["p.No"] * 9000)}",', SOURCE), "expression.too_long", 7),
    ("a table that leads elsewhere", ERP, SOURCE.replace("Press", "../../x"), "value.invalid", 5),
    ("a part that leads elsewhere", ERP, SOURCE.replace("{key", "{parts: {../../x: Press}, key"), "value.invalid", 5),
    ("a database that leads elsewhere", ERP,
     SOURCE.replace("tables:", "databases: {names: {../../x: plant}}\ntables:"), "value.invalid", 4),
    ("a file with the settings of a server", ERP,
     SOURCE.replace("{sqlalchemy: env:NOWHERE}", "{access: a.mdb, database: b.mdb}"), "value.invalid", 2),
    ("a table of two lines", ERP, SOURCE.replace("Press:", r'"Pre\nss":'), "value.invalid", 5),
    ("a view that leads elsewhere", ERP,
     SOURCE.replace("from: {p: Press}", "view: {query: ../../passwd, tables: [Press], key: [code]}"), "value.invalid", 7),
    ("codes in another encoding", CODES, (HEAD + "白,good,,白,white\n").encode("gb18030"), "file.not_utf8", None),
    ("a code of 200 kB", CODES, HEAD + "A" * 200_000 + ",good,,白,white\n", "codes.row", 2),
    ("a code of two lines", CODES, HEAD + '"A\nB",good,,白,white\n', "codes.row", 3),
    ("a code with NUL", CODES, HEAD + "A\0,good,,白,white\n", "codes.row", 2),
    ("a quote that is not closed", CODES, HEAD + 'A,good,,白,"white\n', "codes.row", 2),
    ("too many cells", CODES, HEAD + "A,good,,白,white,more\n", "codes.row", 2),
    ("a code without its language", CODES, HEAD + "A,good,,白\n", "codes.row", 2),
    ("a name with a quote", 'dictionary/codes/ti"nt.csv', HEAD, "codes.name", None),
    ("units of 100 MB", "dictionary/units.csv", huge, "file.too_large", None),
    ("SQL in another encoding", "dictionary/checks/x.sql", "SELECT 1 -- 白".encode("gb18030"), "file.not_utf8", None),
]  # fmt: skip


@pytest.mark.parametrize(("name", "file", "content", "code", "line"), REFUSED, ids=[case[0] for case in REFUSED])
def test_bad_input_is_refused_with_its_place(
    name: str, file: str, content: Content, code: str, line: int | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dictionary.loader.CORE", tmp_path / "no core")
    folder = tmp_path / "shop"
    for place, text in {"guiyi.yaml": "name: shop\n", PRESS: OBJECT, ERP: SOURCE, file: content}.items():
        path = folder / place
        path.parent.mkdir(parents=True, exist_ok=True)
        if callable(text):
            text(path)
        else:
            path.write_bytes(text.encode() if isinstance(text, str) else text)
    before = sorted(path for path in folder.rglob("*"))
    with pytest.raises(ConfigurationError) as caught:
        dictionary_of(load_settings(folder))
    shown = file.removesuffix("/x")
    found = [(problem.code, problem.file, problem.line) for problem in caught.value.problems]
    assert (code, shown, line) in found, found[:3]
    assert sorted(path for path in folder.rglob("*")) == before
