"""The line to a server: encrypted and its certificate verified, or one clear error."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from connectors import TableQuery, connect
from connectors.failures import Endpoint
from connectors.tls import line_to
from dictionary.problems import ConfigurationError, GuiyiError
from dictionary.reach import Connection
from tests.connectors.conftest import source
from tests.servers import Server, give, mariadb_server, program

KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")


class Paper(NamedTuple):
    """A certificate for 127.0.0.1 and nothing else, with its key, the authority that vouches for it, and a stranger."""

    certificate: Path
    key: Path
    authority: Path
    stranger: Path


@pytest.fixture(scope="module")
def paper(server_folder: Path) -> Paper:
    def openssl(*arguments: str | Path) -> None:
        subprocess.run([program("openssl"), *map(str, arguments)], check=True, capture_output=True)

    at = server_folder
    for name in ("authority", "stranger"):
        openssl("req", "-x509", *KEY, "-keyout", at / f"{name}.key", "-out", at / f"{name}.pem", "-subj", f"/CN={name}")
    openssl("req", *KEY, "-keyout", at / "server.key", "-out", at / "server.csr", "-subj", "/CN=server")
    (at / "names").write_text("subjectAltName=IP:127.0.0.1")
    openssl("x509", "-req", "-in", at / "server.csr", "-CA", at / "authority.pem", "-CAkey", at / "authority.key",
            "-CAcreateserial", "-out", at / "server.pem", "-extfile", at / "names")  # fmt: skip
    (at / "server.pem").chmod(0o644)
    return Paper(at / "server.pem", at / "server.key", at / "authority.pem", at / "stranger.pem")


@pytest.fixture(scope="module")
def guarded_postgres(postgres: Any, paper: Paper) -> Iterator[Server]:
    """The server of all tests, which knows TLS for as long as these tests last."""
    key = paper.key.with_name("postgres-server.key")
    key.write_bytes(paper.key.read_bytes())
    give(key, "postgres")
    key.chmod(0o600)
    said = {"ssl_cert_file": paper.certificate, "ssl_key_file": key, "ssl": "on"}
    with postgres.connect("postgres") as connection:
        for name, value in said.items():
            connection.execute(f"ALTER SYSTEM SET {name} = '{value}'")
        connection.execute("SELECT pg_reload_conf()")
        yield postgres
        for name in said:
            connection.execute(f"ALTER SYSTEM RESET {name}")
        connection.execute("SELECT pg_reload_conf()")


@pytest.fixture(scope="module")
def guarded_mariadb(server_folder: Path, paper: Paper) -> Iterator[Server]:
    key = paper.key.with_name("mariadb-server.key")
    key.write_bytes(paper.key.read_bytes())
    give(key, "mysql")
    folder = server_folder / "guarded"
    folder.mkdir(mode=0o755)
    with mariadb_server(folder, f"--ssl-cert={paper.certificate}", f"--ssl-key={key}") as server:
        server.create_database("erp")
        yield server


WAYS = ["postgresql", "postgresql-odbc", "mariadb", "mariadb-odbc"]
ENCRYPTED = {
    "postgresql": "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()",
    "mariadb": "SELECT variable_value <> '' FROM information_schema.session_status WHERE variable_name = 'Ssl_cipher'",
}


@pytest.fixture(params=WAYS)
def reached(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    """Opens a snapshot of a server that knows TLS and tells whether its line is encrypted."""
    database = request.param.partition("-")[0]
    server = request.getfixturevalue(f"guarded_{'postgres' if database == 'postgresql' else 'mariadb'}")
    name = "postgres" if database == "postgresql" else "erp"

    def is_encrypted(host: str = server.host, **declared: str) -> bool:
        address = replace(server, host=host)
        way = {"odbc": address.odbc(name)} if "odbc" in request.param else {"sqlalchemy": address.url(name)}
        with connect(source(**way, **declared), tmp_path).snapshot() as snapshot:
            return str(snapshot._session.rows(ENCRYPTED[database])[0][0]) in ("True", "1", "t")

    return is_encrypted


def _refused(reached: Any, **declared: str) -> str:
    with pytest.raises(ConfigurationError) as caught:
        reached(**declared)
    (problem,) = caught.value.problems
    assert problem.code == "source.tls", problem
    return str(problem.args["detail"])


def test_a_certificate_is_verified_by_its_authority_and_its_name(reached: Any, paper: Paper) -> None:
    assert reached(tls="verify", ca=str(paper.authority))
    assert reached(ca=str(paper.authority))
    assert _refused(reached, tls="verify", ca=str(paper.stranger))
    assert _refused(reached, tls="verify", ca=str(paper.authority), host="localhost")
    assert _refused(reached, tls="verify")  # no authority of this machine knows it


def test_encryption_alone_asks_for_no_authority(reached: Any) -> None:
    assert reached(tls="encrypt")
    assert reached(tls="encrypt", host="localhost")
    assert not reached(tls="off")


@pytest.mark.parametrize("policy", ["verify", "encrypt"])
@pytest.mark.parametrize("way", [name for name in WAYS if "mariadb" in name], indirect=True)
def test_a_server_without_tls_is_refused(way: Any, tmp_path: Path, policy: str) -> None:
    with (
        pytest.raises(ConfigurationError) as caught,
        connect(source(**way.other(), tls=policy), tmp_path).snapshot(),
    ):
        pass
    assert caught.value.problems[0].code == "source.tls"


def test_rows_come_over_the_verified_line(guarded_postgres: Server, paper: Paper, tmp_path: Path) -> None:
    """The scanner's own connection too."""
    way = source(sqlalchemy=guarded_postgres.url("postgres"), tls="verify", ca=str(paper.authority))
    with connect(way, tmp_path).snapshot() as snapshot:
        statement = "SELECT count(*), count(*) FILTER (WHERE ssl) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) "
        snapshot.read(TableQuery("pg_catalog.pg_class", ("relname",))).read_all()
        lines = snapshot._session.rows(f"{statement} WHERE backend_type = 'client backend' AND datname = 'postgres'")[0]
    assert lines[0] - lines[1] <= 1  # that of the fixture, which was there before


@pytest.mark.parametrize(
    ("host", "said", "declared", "policy"),
    [
        ("db.example", [], {}, "verify"),
        ("10.1.2.3", ["charset"], {}, "verify"),
        ("db.example", ["sslmode"], {}, None),
        ("db.example", ["SSLmode"], {}, None),
        ("db.example", ["ForceTLS"], {}, None),
        ("db.example", ["sslmode"], {"tls": "verify"}, "verify"),
        ("db.example", [], {"tls": "off"}, "off"),
        ("localhost", [], {}, None),
        ("127.0.0.2", [], {}, None),
        ("::1", [], {}, None),
        ("/var/run/postgresql", [], {}, None),
        ("", [], {}, None),
        ("localhost", [], {"tls": "verify"}, "verify"),
    ],
)
def test_what_is_declared_holds_then_the_address_and_then_verification(
    host: str, said: list[str], declared: dict[str, str], policy: str | None
) -> None:
    reach = Connection.model_validate({"sqlalchemy": "x", **declared})
    line = line_to(host, reach, said, Path(), Endpoint("erp", host))
    assert line.policy == policy
    assert bool(line.libpq()) is bool(line.pymysql()) is bool(line.odbc("mysql")) is (policy is not None)


def test_an_authority_that_is_not_there_is_told(tmp_path: Path) -> None:
    for way in ({"sqlalchemy": "postgresql://u@db.example/x"}, {"odbc": "DRIVER={PostgreSQL};SERVER=db.example"}):
        with pytest.raises(GuiyiError) as caught:
            connect(source(**way, ca="none.pem"), tmp_path)
        assert caught.value.problems[0].code == "source.tls"


def test_no_line_is_opened_to_find_out_how_to_guard_it(tmp_path: Path) -> None:
    """A driver whose name tells nothing would have to be asked first, over a line that is not guarded."""
    way = source(odbc=f"DRIVER={Path(__file__)};SERVER=db.example")
    with pytest.raises(ConfigurationError) as caught, connect(way, tmp_path).snapshot():
        pass
    assert caught.value.problems[0].code == "source.no_dialect"
