"""Driver calls in threads of their own: none can hang for ever, and one may go on while its last answer is used."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def within(seconds: float, call: Callable[[], T]) -> T:
    """The result of a call, or TimeoutError.

    No driver can be relied on to notice a server that keeps the connection open and says nothing, so the call
    runs in a thread of its own. One that hangs is abandoned: as a daemon it does not keep the program alive.
    """
    future: Future[T] = Future()
    threading.Thread(target=_settle, args=(future, call), daemon=True).start()
    try:
        return future.result(timeout=seconds)
    except TimeoutError as error:
        raise TimeoutError(str(error) or f"no answer for {seconds:g} s") from None


def ahead(answers: Iterator[T]) -> Iterator[T]:
    """The same answers, none of them None; the next one is waited for while one is used."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        coming = pool.submit(next, answers, None)
        while (answer := coming.result()) is not None:
            coming = pool.submit(next, answers, None)
            yield answer


def _settle(future: Future[T], call: Callable[[], T]) -> None:
    try:
        future.set_result(call())
    except BaseException as error:  # noqa: BLE001 - it is raised again where the result is waited for
        future.set_exception(error)
