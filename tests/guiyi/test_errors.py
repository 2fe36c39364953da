"""What goes wrong is told in sentences of the right language, with the exit code of the contract."""

from __future__ import annotations

from pathlib import Path

import pytest
from filelock import FileLock

from dictionary.secrecy import without_secrets
from guiyi.call import Call
from guiyi.errors import guarded, hidden
from tests.guiyi.conftest import Ask, Demo, ask, run


def test_without_a_project(tmp_path: Path) -> None:
    answer = run("build", cwd=tmp_path)
    assert (answer.code, answer.out) == (2, "")
    assert "guiyi init" in answer.err
    assert "Traceback" not in answer.err


def test_a_named_folder_that_is_no_project(tmp_path: Path) -> None:
    answer = ask("status", "--project", tmp_path, env={"GUIYI_LANGUAGE": "zh"})
    assert answer.code == 2
    assert answer.err.startswith("错误：")


def test_nothing_published_yet(bare: Path) -> None:
    answer = ask("quality", "results", "--project", bare)
    assert answer.code == 2
    assert f"guiyi --project {bare} build" in answer.err
    assert ask("status", "--project", bare).code == 0


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_unknown_field_has_place_and_nearest_name(bare: Path, language: str) -> None:
    path = bare / "sources" / "erp.yaml"
    text = path.read_text().replace("      uscc: v.cVenRegCode", "      uscx: v.cVenRegCode", 1)
    path.write_text(text)
    line = text.splitlines().index("      uscx: v.cVenRegCode") + 1
    answer = ask("build", "--project", bare, "--language", language)
    assert answer.code == 2
    assert f"sources/erp.yaml:{line} feeds.supplier.fields.uscx" in answer.err
    assert "uscc" in answer.err
    assert ask("status", "--project", bare).code == 0
    assert ("没有字段" in answer.err) == (language == "zh")


def test_lint_lists_problems_as_data(bare: Path) -> None:
    path = bare / "sources" / "mes.yaml"
    path.write_text(path.read_text().replace("v.vendor_code", "x.vendor_code"))
    answer = ask("dictionary", "lint", "--project", bare, "--format", "json")
    assert answer.code == 2
    assert answer.json()[0]["code"] == "alias.unknown"
    assert answer.json()[0]["line"]


def test_an_unknown_column_of_the_source(copy: Path) -> None:
    path = copy / "sources" / "erp.yaml"
    path.write_text(path.read_text().replace("v.cVenAddress", "v.cVenAdress"))
    answer = ask("build", "--project", copy)
    assert answer.code == 2
    assert "cVenAdress" in answer.err
    assert "cVenAddress" in answer.err


def test_an_unreachable_source(copy: Path) -> None:
    (copy / "data" / "mes.sqlite").unlink()
    answer = ask("build", "--project", copy)
    assert answer.code == 3
    assert "mes" in answer.err
    assert ask("source", "test", "--project", copy).code == 3


@pytest.mark.parametrize(
    "words",
    [
        ("trace", "NO-SUCH-LOT"),
        ("match", "explain", "supplier", "nobody"),
        ("match", "explain", "suplier", "nobody"),
        ("dictionary", "show", "material.cod"),
        ("lineage", "show", "material.cod"),
        ("lineage", "value", "material", "nobody"),
        ("quality", "results", "--select", "rule:NONE"),
        ("quarantine", "show", "nobody"),
        ("runs", "show", "77"),
        ("source", "test", "sap"),
    ],
)
def test_a_selection_that_matches_nothing(on: Ask, words: tuple[str, ...]) -> None:
    answer = on(*words)
    assert (answer.code, answer.out) == (5, "")


@pytest.mark.parametrize(
    "words",
    [
        ("quality", "results", "--select", "colour:red"),
        ("warehouse", "query", "DROP TABLE core.material"),
        ("warehouse", "query", "SELECT 1; SELECT 2"),
        ("warehouse", "query", "SELECT * FROM read_csv('/etc/hostname')"),
        ("warehouse", "query", "SELECT nothing FROM core.material"),
        ("build", "--until", "never"),
        ("no-such-command",),
    ],
)
def test_wrong_usage(on: Ask, words: tuple[str, ...]) -> None:
    answer = on(*words)
    assert (answer.code, answer.out) == (2, "")


def test_busy(copy: Path) -> None:
    with FileLock(copy / ".guiyi" / "lease"):
        assert ask("build", "--project", copy).code == 6
        assert ask("status", "--project", copy).code == 0


def test_init_refuses_a_folder_with_content(demo: Demo) -> None:
    assert ask("init", demo.folder).code == 2


def test_the_unforeseen_leaves_a_record_without_secrets(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(call: Call) -> list[int]:
        raise ZeroDivisionError(f"in {call.project.folder} at mysql://reader:hush@host")

    monkeypatch.setattr("guiyi.commands.runs._numbers", failing)
    answer = ask("runs", "list", "--project", bare)
    assert answer.code == 4
    assert "ZeroDivisionError" in answer.err
    assert "Traceback" not in answer.err
    record = next((bare / ".guiyi").glob("crash-*.log")).read_text()
    assert "Traceback" in record
    assert "hush" not in record


@pytest.mark.parametrize("error", [KeyboardInterrupt(), RuntimeError("Query interrupted")])
def test_interruption(capsys: pytest.CaptureFixture[str], error: BaseException) -> None:
    """Also one in the middle of a statement, which the engine tells in its own way."""

    def interrupted() -> None:
        raise error

    assert guarded(Call(), interrupted) == 130
    assert "interrupted" in capsys.readouterr().err


def test_secrets_are_taken_out(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ERP_URL", "postgresql://reader:s3cret@host/erp")
    path = bare / "sources" / "erp.yaml"
    path.write_text(path.read_text().replace('"sqlite:///data/erp.sqlite"', "env:ERP_URL"))
    call = Call(start=bare)
    assert call.dictionary
    text = without_secrets("at postgresql://reader:s3cret@host/erp or mysql://a:b@c with PWD=hush;", hidden(call))
    assert not [word for word in ("s3cret", "a:b", "hush") if word in text]
