"""What this machine lacks: a test without it is skipped, and fails where `CI` is set."""

import os

import pytest


def lacking(sentence: str) -> None:
    (pytest.fail if os.environ.get("CI") else pytest.skip)(sentence)
