"""The open baselines, where they are installed."""


def installed():
    return ()
