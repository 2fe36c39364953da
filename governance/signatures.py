"""How a person's approval is made binding: the one interface that every service of signatures implements."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Protocol

from dictionary.canonical import canonical_json

SignatureRecord = dict[str, Any]
"""What a service wrote down, as plain values; ``method`` names the service."""


@dataclass(frozen=True)
class Statement:
    """What somebody puts their name to.

    Attributes:
        what: the thing, such as ``dictionary version 3``.
        sha256: the hash of its whole content.
        meaning: what the signature says, such as ``approved``.
        person: who signs.
        at: when, as an instant.
        reason: why, in the person's own words.
        effective_from: the day from which it shall hold, if the meaning needs one.
    """

    what: str
    sha256: str
    meaning: str
    person: str
    at: datetime
    reason: str
    effective_from: str | None = None

    @property
    def digest(self) -> str:
        """SHA-256 of the statement in its canonical form."""
        return hashlib.sha256(canonical_json(asdict(self) | {"at": self.at.isoformat()}).encode()).hexdigest()


class Signatures(Protocol):
    """A service by which people sign."""

    def sign(self, statement: Statement) -> SignatureRecord:
        """Have the person sign; the record can be verified later against the same statement.

        Raises:
            GuiyiError: the person did not sign, or may not.
        """

    def verify(self, statement: Statement, record: SignatureRecord) -> bool:
        """Whether a record is that person's signature under exactly this statement."""


class PlainSignatures:
    """The name of the account, taken at its word: shows that a record was not altered since, not who sat at the keyboard."""

    method = "plain"

    def sign(self, statement: Statement) -> SignatureRecord:
        """A record of the statement's digest."""
        return {"method": self.method, "digest": statement.digest}

    def verify(self, statement: Statement, record: SignatureRecord) -> bool:
        """Whether the digest is that of the statement."""
        return record == self.sign(statement)
