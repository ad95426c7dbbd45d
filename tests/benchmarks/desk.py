"""draft"""

import argparse
import os

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.benchmarks.settings"
os.environ["CHENGXIN_DEMO"] = "0"
import django

django.setup()
from datetime import UTC, datetime  # noqa: E402

from django.core.management import call_command  # noqa: E402

from tests.benchmarks import desk_rows  # noqa: E402
from tests.factories import NOW, build_house  # noqa: E402

parser = argparse.ArgumentParser()
parser.add_argument("--records", type=int, default=100_000)
parser.add_argument("--keep")
a = parser.parse_args()
from django.conf import settings

if a.keep:
    settings.KEYS = a.keep
call_command("migrate", verbosity=0, interactive=False)
call_command("bootstrap")
desk_rows.make(build_house(), a.records, at=NOW)
