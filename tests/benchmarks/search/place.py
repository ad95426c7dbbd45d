"""Where a benchmark's data stand, and Django made ready to use them; what stands there is used again.

    --work DIR/items-N-seed-S/     data folder of the site: SQLite, embedded index, keys, static files
    DATABASE_URL                   PostgreSQL in its place: a database search_N_S is made on that server
    ELASTICSEARCH_URL              the cluster; the index is named bench-N-S

`begin` is called before anything of Django's is imported.
"""

import argparse
import os
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parent.parent.parent.parent
ENGINES = ("embedded", "elasticsearch")


@dataclass(frozen=True, slots=True)
class Place:
    items: int
    seed: int
    engine: str
    data: Path


def parser(description: str, *, items: int = 100_000) -> argparse.ArgumentParser:
    """The arguments that all of them have."""
    made = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    made.add_argument("--items", type=int, default=items)
    made.add_argument("--engine", choices=ENGINES, default="embedded")
    made.add_argument("--work", type=Path, required=True, help="folder of the data, kept and used again")
    made.add_argument("--seed", type=int, default=6)
    return made


def begin(asked: argparse.Namespace) -> Place:
    """Set the environment of this process and of those that it starts; then set Django up."""
    name = f"{asked.items}-{asked.seed}"
    data = asked.work.resolve() / f"items-{asked.items}-seed-{asked.seed}"
    data.mkdir(parents=True, exist_ok=True)
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "CHENGXIN_DATA": str(data),
        "CHENGXIN_DEMO": "0",
        "CHENGXIN_SECRET_KEY": "benchmarks only",
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'site'}",
    }
    for other in ("CHENGXIN_KEYS", "CHENGXIN_OUTSIDE", "CHENGXIN_PUBLIC_URL"):
        os.environ.pop(other, None)
    if server := os.environ.get("DATABASE_URL"):
        os.environ["DATABASE_URL"] = _database(server, f"search_{name.replace('-', '_')}")
    if asked.engine == "embedded":
        os.environ.pop("ELASTICSEARCH_URL", None)
    elif not os.environ.get("ELASTICSEARCH_URL"):
        raise SystemExit("Set ELASTICSEARCH_URL to the cluster that is measured.")
    os.environ["ELASTICSEARCH_PREFIX"] = f"bench-{name}"
    import django

    django.setup()
    return Place(asked.items, asked.seed, asked.engine, data)


def _database(server: str, name: str) -> str:
    """The address of a database of that name, which is made where it is missing."""
    import psycopg
    from psycopg import sql

    with psycopg.connect(server, autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if not known:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return urlunsplit(urlsplit(server)._replace(path=f"/{name}"))


def say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')}  {text}", flush=True)
