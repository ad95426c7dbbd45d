"""Loaded before Django reads its settings (`-p tests.environment`): tests touch no data but their own."""

import os
import tempfile

_data = tempfile.TemporaryDirectory(prefix="chengxin-tests-")
os.environ["CHENGXIN_DATA"] = _data.name
os.environ.setdefault("CHENGXIN_SECRET_KEY", "tests only")
for _name in ("CHENGXIN_KEYS", "CHENGXIN_OUTSIDE", "CHENGXIN_PUBLIC_URL"):
    os.environ.pop(_name, None)
