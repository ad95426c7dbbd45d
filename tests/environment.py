"""Loaded before Django reads its settings (`-p tests.environment`): tests touch no data but their own."""

import os
import tempfile
import uuid

_data = tempfile.TemporaryDirectory(prefix="chengxin-tests-")
os.environ["CHENGXIN_DATA"] = _data.name
os.environ.setdefault("CHENGXIN_SECRET_KEY", "tests only")
for _name in ("CHENGXIN_KEYS", "CHENGXIN_OUTSIDE", "CHENGXIN_PUBLIC_URL"):
    os.environ.pop(_name, None)
# With ELASTICSEARCH_URL the suite runs on it, in indices of its own, without copies.
os.environ["ELASTICSEARCH_PREFIX"] = f"test-{uuid.uuid4().hex[:8]}"
os.environ["ELASTICSEARCH_REPLICAS"] = "0"
for _name in ("USER", "PASSWORD", "API_KEY", "CA", "SHARDS"):
    os.environ.pop(f"ELASTICSEARCH_{_name}", None)
