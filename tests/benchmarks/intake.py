"""Intake of a file with validation and screening, beside a raw COPY of the same rows.

    DATABASE_URL=postgres://… PYTHONPATH=.:site .venv/bin/python -m tests.benchmarks.intake [--rows 100000]

A CSV of the penalty's 30 fields without duplicates goes through `disclosure.services.intake`: sealed,
checked, screened, stored. Then the very rows it made are copied, already sealed, by one COPY into a table
with the same key and indexes. Both are timed in one run; while the intake runs, somebody logs in
ten times a second, and the longest wait is told. Memory is the peak of this process and its children.
"""

import argparse
import csv
import io
import os
import random
import resource
import tempfile
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.benchmarks.settings"
os.environ["CHENGXIN_DEMO"] = "0"

import django

if __name__ == "__main__":
    django.setup()

from django.core.management import call_command
from django.db import connection, connections

AT = datetime.now(UTC)
FACTS = (
    "经查，当事人第{0}号门店于{1}月{2}日经营过程中未按规定公示年报信息，货架上第{3}批次商品标签标注内容与实际不符，"
    "涉案货值{4}元，违反了有关法律法规的规定，事实清楚，证据确凿，本机关已依法告知其陈述申辩的权利，当事人在规定期限内未提出异议。"
)
TYPES = ("罚款", "警告；罚款", "罚款；没收违法所得", "警告")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=100_000)
    rows = parser.parse_args().rows
    from disclosure.bootstrap import bootstrap
    from tests.factories import build_house

    call_command("migrate", verbosity=0, interactive=False)
    bootstrap(at=AT)
    house = build_house()
    with tempfile.NamedTemporaryFile(suffix=".csv") as file:
        write(Path(file.name), rows)
        print(f"{rows} rows, {os.path.getsize(file.name) / 1e6:.0f} MB", flush=True)
        seconds, waits = taken(Path(file.name), house, rows)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"intake {rows / seconds:.0f} rows/s ({seconds:.1f} s)")
    print(f"peak memory {peak:.0f} MB, of the largest child {children:.0f} MB")
    print(f"a login waited {max(waits):.2f} s at most, of {len(waits)}")
    if connection.vendor == "postgresql":
        raw = copied()
        print(f"raw COPY {rows / raw:.0f} rows/s ({raw:.1f} s)")
        print(f"ratio {raw / seconds:.2f}")


def write(path: Path, rows: int) -> None:
    """Rows without duplicates, each with its own number, subject and facts."""
    from stdnum.cn import uscc

    chance = random.Random(7)
    header = [
        "CF_XDR_MC", "CF_XDR_LB", "CF_XDR_SHXYM", "CF_FRDB", "CF_WSH", "CF_WFXW", "CF_SY", "CF_YJ", "CF_CFLB", "CF_NR",
        "CF_NR_FK", "CF_NR_WFFF", "CF_JDRQ", "CF_YXQ", "CF_CFJG", "CF_CFJGDM", "CF_SJLY", "CF_SJLYDM",
    ]  # fmt: skip
    agency = "11510104MB0TE0T01"
    agency += uscc.calc_check_digit(agency)
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        for number in range(rows):
            code = f"91510100MA{number:07d}"
            kinds = TYPES[number % 4]
            fine = f"{chance.randrange(1, 900) / 10:g}" if "罚款" in kinds else ""
            seized = "0.5" if "没收" in kinds else ""
            writer.writerow(
                [
                    f"成都示例第{number}商贸有限公司", "法人及非法人组织", code + uscc.calc_check_digit(code), "王示例",
                    f"锦市监罚〔2026〕{number}号", "违反商品标签管理规定",
                    FACTS.format(number, number % 12 + 1, number % 28 + 1, chance.randrange(10**6), chance.randrange(10**5)),
                    "《中华人民共和国产品质量法》第五十四条", kinds,
                    f"对当事人{kinds}" + (f"，罚款{fine}万元" if fine else "") + "。", fine, seized,
                    f"2026-{number % 10 + 1:02d}-{number % 28 + 1:02d}", "2099-12-31", "锦江区市场监管局", agency,
                    "锦江区市场监管局", agency,
                ]
            )  # fmt: skip


def taken(path: Path, house, rows: int) -> tuple[float, list[float]]:
    """Seconds of the whole intake, and what each login waited meanwhile."""
    from disclosure.enums import IntakeChannel
    from disclosure.models import CatalogueEdition
    from disclosure.services import intake

    edition = CatalogueEdition.objects.in_force("penalty", on=AT.date())
    waits: list[float] = []
    done = threading.Event()
    others = threading.Thread(target=log_in, args=(house.user("submitter").pk, waits, done))
    others.start()
    started = time.perf_counter()
    job = intake.receive(
        pieces(path), edition=edition, organisation=house.office, by=house.people["submitter"], at=AT,
        channel=IntakeChannel.COMMAND, stores_at_once=True,
    )  # fmt: skip
    intake.run(job, clock=lambda: datetime.now(UTC))
    seconds = time.perf_counter() - started
    done.set()
    others.join()
    if job.stored != rows:
        raise SystemExit(f"{job.error} {job.read} read, {job.stored} stored, {list(job.rows.all()[:3])}")
    return seconds, waits


def log_in(account: int, waits: list[float], done: threading.Event) -> None:
    """What a login writes: the session, and the time of the last login; ten times a second."""
    from importlib import import_module

    from django.conf import settings

    from organisations.models import User

    store = import_module(settings.SESSION_ENGINE).SessionStore
    while not done.wait(0.1):
        started = time.perf_counter()
        store().create()
        User.objects.filter(pk=account).update(last_login=datetime.now(UTC))
        waits.append(time.perf_counter() - started)
    connections.close_all()


def pieces(path: Path):
    with open(path, "rb") as file:
        while piece := file.read(1 << 20):
            yield piece


def copied() -> float:
    """Seconds of one COPY of the records as they are stored, into a table of the same kind."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM disclosure_record")
        dump = io.BytesIO()
        with cursor.copy("COPY disclosure_record TO STDOUT") as out:
            for piece in out:
                dump.write(piece)
        cursor.execute("CREATE TABLE raw_record (LIKE disclosure_record INCLUDING ALL)")
        dump.seek(0)
        started = time.perf_counter()
        with cursor.copy("COPY raw_record FROM STDIN") as into:
            while piece := dump.read(1 << 20):
                into.write(piece)
        seconds = time.perf_counter() - started
        cursor.execute("DROP TABLE raw_record")
    return seconds


if __name__ == "__main__":
    main()
