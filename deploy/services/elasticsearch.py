"""Elasticsearch: the genuine server and its Lucene, from Maven's packages, built once into the cache folder.

The official distribution is in no package registry. Its server is, without the agent that its own start insists on and
without the module of analysers: `elasticsearch_node/` has a launcher for the one and a plugin for the other, under the
official names and options, so that an index made here is made on an official server in the same way. It has no
security of its own: it listens on loopback alone, and is for tests and for trying.
"""

import http.client
import os
import re
import shutil
import signal
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from deploy.local import programs
from deploy.local.processes import Family
from deploy.local.stamps import Stamp, key_of
from deploy.local.words import Trouble, step
from deploy.services.server import Place, cache, listens

SOURCES = Path(__file__).resolve().parent / "elasticsearch_node"
VERSION = re.findall("<es.version>(.*)</es.version>", (SOURCES / "pom.xml").read_text(encoding="utf-8"))[0]
COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies"
# The transport is a module in a class loader of its own, as in the distribution
MODULE, TRANSPORT = "transport-netty4", ("netty-*.jar", "transport-netty4-*.jar", "elasticsearch-ssl-config-*.jar")
DESCRIPTOR = f"""\
name=diaphane-node
description=French analysis and GET /, for tests
version=1.0.0
elasticsearch.version={VERSION}
java.version=17
classname=diaphane.node.ExtrasPlugin
"""
HOW_TO_GET_IT = (
    "Maven ou un JDK 17 sont absents. Sous Debian et Ubuntu : apt-get install maven openjdk-17-jdk-headless",
    "Maven or a JDK 17 are absent. On Debian and Ubuntu: apt-get install maven openjdk-17-jdk-headless",
)
JAVA = (
    "-Xms128m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Djava.awt.headless=true",
    "-Dio.netty.noUnsafe=true", "-Dio.netty.noKeySetOptimization=true", "-Dlog4j2.disable.jmx=true",
    "-Dlog4j.shutdownHookEnabled=false",
)  # fmt: skip
SETTINGS = {
    "cluster.name": "diaphane",
    "node.name": "node",
    "discovery.type": "single-node",
    "network.host": "127.0.0.1",
    "transport.port": "0",
    "cluster.routing.allocation.disk.threshold_enabled": "false",  # a developer's disk is often nearly full
}


class Elasticsearch:
    """One node, reached over loopback."""

    name = "elasticsearch"
    titled = f"Elasticsearch {VERSION}"
    variable = "SEARCH_URL"
    ending = signal.SIGTERM

    def install(self, family: Family, root: Path) -> None:
        """Half a minute, once for these sources; built beside its place, so that half of it is never found there."""
        home = self.home()
        if self._stamp(home).stands():
            return
        if not (_has_java() and programs.MAVEN.is_present) and os.geteuid() == 0 and shutil.which("apt-get"):
            programs.install(family, root, [programs.MAVEN])
        if not (_has_java() and programs.MAVEN.is_present):
            raise Trouble(*HOW_TO_GET_IT)
        step(f"{self.titled} : construction (une demi-minute)", "building")
        draft = home.with_name(f"{home.name}.{os.getpid()}")
        shutil.rmtree(draft, ignore_errors=True)
        self._build(family, draft)
        self._stamp(draft).put()
        shutil.rmtree(home, ignore_errors=True)
        draft.rename(home)

    def prepare(self, family: Family, place: Place) -> None:
        """Folders; the server makes the rest."""
        for name in ("data", "logs", "tmp"):
            (place.folder / name).mkdir(mode=0o700, exist_ok=True)

    def command(self, place: Place) -> Sequence[str | Path]:
        """The node."""
        home, temporary = self.home(), place.folder / "tmp"
        paths = {"path.data": place.folder / "data", "path.logs": place.folder / "logs", "http.port": place.port}
        return [
            _program("java"),
            *JAVA,
            f"-Djava.io.tmpdir={temporary}",
            f"-Djna.tmpdir={temporary}",
            "--module-path",
            home / "lib",
            "--add-modules=jdk.net,ALL-MODULE-PATH",
            "-cp",
            home / "launcher",
            "EsNode",
            home,
            *(f"-E{name}={value}" for name, value in {**SETTINGS, **paths}.items()),
        ]

    def environment(self, _place: Place) -> Mapping[str, str]:
        """Nothing of its own."""
        return {}

    def user(self) -> str | None:
        """Ourselves."""
        return None

    def answers(self, place: Place) -> bool:
        """Whether its indexes are there again."""
        if not listens(place.port):
            return False
        asking = http.client.HTTPConnection("127.0.0.1", place.port, timeout=5)
        try:
            asking.request("GET", "/_cluster/health?wait_for_status=yellow&timeout=1s")
            return asking.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            asking.close()

    def variables(self, place: Place) -> Mapping[str, str]:
        """Its address, and the prefix of the portal's indexes."""
        return {self.variable: f"http://127.0.0.1:{place.port}/diaphane"}

    def home(self) -> Path:
        """Where it is built: another place for other sources."""
        return cache() / f"elasticsearch-{VERSION}-{_key()[:12]}"

    def _stamp(self, home: Path) -> Stamp:
        return Stamp(home / "complete", _key(), home / "launcher" / "EsNode.class")

    def _build(self, family: Family, home: Path) -> None:
        """Laid out as a distribution is. Raises Trouble."""
        library, module, plugin = home / "lib", home / "modules" / MODULE, home / "plugins" / "diaphane-node"
        for folder in (library, module, plugin, home / "config"):
            folder.mkdir(parents=True)
        quiet = ["--batch-mode", "--quiet", "--strict-checksums", f"--file={SOURCES / 'pom.xml'}"]
        _run(family, home, [_program("mvn"), *quiet, COPY, f"-DoutputDirectory={library}"])
        for jar in (jar for pattern in TRANSPORT for jar in library.glob(pattern)):
            jar.rename(module / jar.name)
        _unpack(module / f"{MODULE}-{VERSION}.jar", f"META-INF/es-plugins/{MODULE}/", module)
        shutil.copy(SOURCES / "log4j2.properties", home / "config")
        _compile(family, home, SOURCES / "launcher", home / "launcher")
        _compile(family, home, SOURCES / "plugin", home / "classes")
        _pack(home / "classes", plugin / "diaphane-node.jar")
        (plugin / "plugin-descriptor.properties").write_text(DESCRIPTOR, encoding="ascii")


def _key() -> str:
    return key_of(SOURCES, (path for path in SOURCES.rglob("*") if path.is_file()), COPY, DESCRIPTOR)


def _has_java() -> bool:
    return all(shutil.which(name) for name in ("java", "javac"))


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise Trouble(*HOW_TO_GET_IT)
    return found


def _compile(family: Family, home: Path, sources: Path, classes: Path) -> None:
    options: list[str | Path] = ["-nowarn", "-proc:none", "--release", "17", "-cp", f"{home / 'lib'}/*", "-d", classes]
    _run(family, home, [_program("javac"), *options, *sources.rglob("*.java")])


def _run(family: Family, home: Path, command: Sequence[str | Path]) -> None:
    if family.run(command, env=os.environ, cwd=home):
        name = Path(command[0]).name
        raise Trouble(f"{name} a échoué (voir ci-dessus).", f"{name} failed (see above).")


def _unpack(jar: Path, under: str, folder: Path) -> None:
    with zipfile.ZipFile(jar) as archive:
        for name in (name for name in archive.namelist() if name.startswith(under) and not name.endswith("/")):
            (folder / Path(name).name).write_bytes(archive.read(name))


def _pack(classes: Path, jar: Path) -> None:
    with zipfile.ZipFile(jar, "w") as archive:
        for path in sorted(path for path in classes.rglob("*") if path.is_file()):
            archive.write(path, path.relative_to(classes))


SERVER = Elasticsearch()
