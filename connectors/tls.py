"""The line to a database on another machine is encrypted and its certificate verified, unless something says otherwise.

What is declared as ``tls`` holds. Where nothing is declared, what the address itself says of TLS holds, and where that says
nothing either, the certificate is verified; only a database on this machine is reached as it comes.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

from connectors.failures import Endpoint
from dictionary.reach import Connection, Tls

_WORDS = ("ssl", "tls", "forcetls", "pqopt", "encrypt", "trustservercertificate")
"""How settings begin by which an address speaks of TLS."""


@dataclass(frozen=True)
class Line:
    """What holds for one line.

    Attributes:
        policy: None where the address says itself what holds, or the line does not leave this machine.
        authority: the file with the certificates that are trusted; None where the machine names none.
    """

    policy: Tls | None
    authority: Path | None

    def libpq(self) -> dict[str, str]:
        """The settings of PostgreSQL's client library."""
        if self.policy is None:
            return {}
        mode = {"verify": "verify-full", "encrypt": "require", "off": "disable"}[self.policy]
        return {"sslmode": mode} | ({"sslrootcert": self._file} if self.policy == "verify" else {})

    def pymysql(self) -> dict[str, object]:
        """The settings of PyMySQL."""
        if self.policy is None:
            return {}
        return {"ssl_disabled": True} if self.policy == "off" else {"ssl": self._context()}

    def odbc(self, dialect: str, driver: str = "") -> dict[str, str]:
        """The settings of the ODBC driver of a kind of database; ``driver`` is its name, as far as the address tells."""
        if self.policy is None:
            return {}
        if dialect == "mssql":
            return self._sql_server(driver)
        if dialect == "postgresql":
            said = self.libpq()
            root = {"pqopt": f"{{sslrootcert={said['sslrootcert']}}}"} if "sslrootcert" in said else {}
            return {"SSLmode": said["sslmode"], **root}
        if self.policy == "verify":
            return {"FORCETLS": "1", "SSLVERIFY": "1", "SSLCA": self._file}
        return {"FORCETLS": "1" if self.policy == "encrypt" else "0", "SSLVERIFY": "0"}

    def _sql_server(self, driver: str) -> dict[str, str]:
        """Microsoft's driver trusts whom the machine trusts; FreeTDS verifies only what its own files tell it to."""
        if "freetds" in driver.lower() or "tdsodbc" in driver.lower():
            return {"Encryption": "off" if self.policy == "off" else "require"}
        trusting = {"verify": "no", "encrypt": "yes", "off": "yes"}[str(self.policy)]
        return {"Encrypt": "no" if self.policy == "off" else "yes", "TrustServerCertificate": trusting}

    @property
    def _file(self) -> str:
        return str(self.authority) if self.authority else "system"

    def _context(self) -> ssl.SSLContext:
        made = ssl.create_default_context(cafile=str(self.authority) if self.authority else None)
        # Certificates that a server made for itself break rules that nobody but newer Pythons asks for.
        made.verify_flags &= ~ssl.VERIFY_X509_STRICT
        if self.policy == "encrypt":
            made.check_hostname = False
            made.verify_mode = ssl.CERT_NONE
        return made


def line_to(host: str, connect: Connection, said: Iterable[str], folder: Path, endpoint: Endpoint) -> Line:
    """What holds for the line to a host.

    Args:
        host: a name or an address; the path of a socket, or nothing, for this machine.
        connect: what the source declares.
        said: the names of the settings in the address.
        folder: the project's folder.
        endpoint: where the source is.

    Raises:
        ConfigurationError: the file of the declared authority is not there.
    """
    authority = _authority(connect, folder, endpoint)
    if connect.tls or connect.ca:
        return Line(connect.tls or "verify", authority)
    says_itself = any(word.lower().startswith(_WORDS) for word in said)
    return Line(None if says_itself or _is_here(host) else "verify", authority)


def _authority(connect: Connection, folder: Path, endpoint: Endpoint) -> Path | None:
    if connect.ca is None:
        known = ssl.get_default_verify_paths().cafile
        return Path(known) if known else None
    path = (folder / connect.ca).absolute()
    if not path.is_file():
        raise endpoint.problem("source.tls", detail=f"no such file: {connect.ca}")
    return path


def _is_here(host: str) -> bool:
    if host in ("", "localhost") or host.startswith("/"):
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
