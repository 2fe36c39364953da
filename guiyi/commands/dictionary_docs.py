"""The dictionary as a site that people read."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from guiyi.call import Call
from guiyi.output import Format
from guiyi.words import word


def docs(
    call: Call,
    out: Annotated[
        Path | None, typer.Option(help="The folder to write. Default: dictionary-docs in the project's .guiyi.")
    ] = None,
    of: Annotated[
        str | None,
        typer.Option(
            help="A version, a run, a folder, effective, published or files. "
            "Default: the effective version in a governed project, else the files."
        ),
    ] = None,
) -> None:
    """The whole dictionary as a site in Chinese and English that needs no server and no network."""
    from guiyi.dictionary_at import counting, found_at
    from guiyi.dictionary_history import history
    from guiyi.dictionary_site import FOLDER, write_site

    folder = (out or call.project.state / FOLDER).absolute()
    dictionary = found_at(call.project, of or counting(call.project)).dictionary
    if call.dry_run:
        call.say.tell("would", what=word("site.would", call.language, folder=folder))
        return
    page = write_site(call.project, dictionary, folder, history(call.project))
    if call.form is Format.TABLE:
        call.say.tell("site.written", file=page)
    else:
        call.show_document({"path": str(page)})
