"""The stages run as they are, but without waiting for the disk."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import pipelines.files


@pytest.fixture(autouse=True, scope="module")
def _no_waiting_for_the_disk() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipelines.files, "sync", lambda _: None)
        yield
