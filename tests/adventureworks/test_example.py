"""The example as it lies in the repository, without any data."""

from __future__ import annotations

from dictionary.loader import load_dictionary, load_settings
from guiyi.vocabulary import vocabulary
from tests.adventureworks.nights import EXAMPLE


def test_it_compiles_and_holds_no_secret() -> None:
    dictionary = load_dictionary(load_settings(EXAMPLE), vocabulary())
    assert {feed.object for feed in dictionary.feeds().values()} == {
        "material", "supplier", "location", "bill_of_material", "purchase_receipt", "purchase_order_line",
        "stock_balance",
    }  # fmt: skip
    assert dictionary.sources["erp"].connect.odbc == "env:ADVENTUREWORKS_ODBC"
    assert dictionary.views == {}
