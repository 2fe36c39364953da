"""What python-stdnum raises, as a verdict."""

from collections.abc import Callable

from stdnum.exceptions import InvalidChecksum, InvalidComponent, InvalidLength, ValidationError

from quality_rules.formats.verdict import CHECKSUM_FAULT, COMPONENT_FAULT, FORMAT_FAULT, LENGTH_FAULT, Verdict


def asked(validate: Callable[[str], str], text: str) -> Verdict:
    """Ask a ``validate`` of python-stdnum; the canonical writing is what it returns."""
    try:
        return Verdict.valid(validate(text))
    except InvalidComponent:
        return COMPONENT_FAULT
    except InvalidChecksum:
        return CHECKSUM_FAULT
    except InvalidLength:
        return LENGTH_FAULT
    except ValidationError:
        return FORMAT_FAULT
