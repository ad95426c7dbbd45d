"""Lays the server out as its own distribution does: lib/, modules/ and config/; fetched once, about 40 MB."""

import fcntl
import os
import shutil
import subprocess
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = Path(os.environ.get("ELASTICSEARCH_TEST_HOME", Path.home() / ".cache/elasticsearch-test"))
HOME = ROOT / "home"
TOOLS = ("java", "javac", "jar", "mvn")
MODULE = "META-INF/es-plugins/transport-netty4/"
ANALYSIS = """\
description=Analysis of Chinese text
name=analysis-common
classname=CommonAnalysis
java.version=17
version={version}
elasticsearch.version={version}
"""


class ElasticsearchMissing(Exception):
    """A tool is missing, or the server could not be fetched; the text says which."""


def installed() -> Path:
    """The folder of the server, made where it is not there yet. Raises ElasticsearchMissing."""
    ROOT.mkdir(parents=True, exist_ok=True)
    with open(ROOT / "install.lock", "w") as lock:  # two runs of the tests may come at once
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (HOME / "complete").exists():
            _install()
    return HOME


def missing_tools() -> list[str]:
    return [tool for tool in TOOLS if not shutil.which(tool)]


def _install() -> None:
    if missing := missing_tools():
        raise ElasticsearchMissing(f"Not on the PATH: {', '.join(missing)}.")
    shutil.rmtree(HOME, ignore_errors=True)
    lib, transport, analysis = (HOME / name for name in ("lib", "modules/netty", "modules/analysis-common"))
    for folder in (lib, transport, analysis, HOME / "config", HOME / "plugins"):
        folder.mkdir(parents=True)
    _run(
        "mvn", "-q", "-B", "-f", HERE / "pom.xml", "dependency:copy-dependencies", f"-DoutputDirectory={lib}"
    )
    _lay_out_transport(lib, transport)
    _compile("node", HOME / "classes")
    _compile("analysis", ROOT / "build")
    _run("jar", "cf", analysis / "analysis-common.jar", "-C", ROOT / "build", ".")
    version = next(lib.glob("elasticsearch-8*.jar")).stem.removeprefix("elasticsearch-")
    (analysis / "plugin-descriptor.properties").write_text(ANALYSIS.format(version=version))
    (HOME / "complete").touch()


def _lay_out_transport(lib: Path, folder: Path) -> None:
    for jar in [*lib.glob("netty-*.jar"), *lib.glob("transport-netty4-*.jar")]:
        jar.rename(folder / jar.name)
    with zipfile.ZipFile(next(folder.glob("transport-netty4-*.jar"))) as jar:
        descriptor = jar.read(MODULE + "plugin-descriptor.properties").decode()
        (folder / "entitlement-policy.yaml").write_bytes(jar.read(MODULE + "entitlement-policy.yaml"))
    # The server runs from a class path here, so its module is loaded as an ordinary plug-in.
    lines = [line for line in descriptor.splitlines() if not line.startswith("modulename")]
    (folder / "plugin-descriptor.properties").write_text("\n".join(lines) + "\n")


def _compile(source: str, target: Path) -> None:
    files = (HERE / "java" / source).glob("*.java")
    _run("javac", "-nowarn", "-cp", f"{HOME}/lib/*", "-d", target, *files)


def _run(*command: object) -> None:
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
    if done.returncode:
        raise ElasticsearchMissing(f"{command[0]} failed:\n{done.stdout}{done.stderr}")
