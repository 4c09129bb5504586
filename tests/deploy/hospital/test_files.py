"""What a hospital is given beside the code: image, compose, units, environment. Nothing here can build an image, so
these tests read what they can and run what they can.
"""

import re
import shlex
import shutil
import stat
import subprocess
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.deploy.hospital.installation import HOSPITAL, ROOT

IMAGE = (HOSPITAL / "Containerfile").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((HOSPITAL / "compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, Any] = COMPOSE["services"]
OURS = ("migrate", "provision", "web", "worker")
UNITS = sorted((HOSPITAL / "units").glob("*.service"))
README = (ROOT / "README.md").read_text(encoding="utf-8")
VARIABLE = re.compile(r"\b(?:DIAPHANE_[A-Z_]+|(?:DATABASE|STORAGE|SEARCH|SCANNER)_(?:\w+_)?URL)\b")


class TestImage:
    def test_runs_as_nobody_in_particular(self) -> None:
        assert re.findall(r"^USER (.*)$", IMAGE, re.M)[-1] == "10001:10001"

    def test_is_made_from_what_is_pinned(self) -> None:
        bases = re.findall(r"^FROM (\S+)", IMAGE, re.M)
        assert bases
        assert all(re.fullmatch(r"python:3\.\d+\.\d+-slim-\w+", base) for base in bases)
        assert "--require-hashes" in IMAGE

    def test_holds_every_room_and_only_what_exists(self) -> None:
        copied = [line.split()[1] for line in IMAGE.splitlines() if line.startswith("COPY ") and "--from" not in line]
        assert all((ROOT / source).exists() for source in copied)
        assert {"site", "storage", "patients", "documents", "search", "workflows"} <= set(copied)

    def test_lets_in_what_it_copies(self) -> None:
        kept = (HOSPITAL / "Containerfile.dockerignore").read_text(encoding="utf-8").splitlines()
        copied = [line.split()[1] for line in IMAGE.splitlines() if line.startswith("COPY ") and "--from" not in line]
        assert {f"!{source}" for source in copied} == {line for line in kept if line.startswith("!")}

    def test_gathers_its_static_files_by_a_command_that_works(self, tmp_path: Path) -> None:
        """What is copied is enough for the one command of ours that the build runs."""
        for line in IMAGE.splitlines():
            if line.startswith("COPY ") and "--from" not in line:
                _, source, target = shlex.split(line)
                _copy(ROOT / source, tmp_path / "image" / (source if target.endswith("/") else target))
        command = re.search(r"^RUN DIAPHANE_DATA=\S+ python (manage.py .*?) &&", IMAGE, re.M)
        assert command is not None
        from sys import executable

        env = {"PATH": "/usr/bin:/bin", "DIAPHANE_DATA": str(tmp_path / "d"), "DIAPHANE_STATIC": str(tmp_path / "s")}
        ran = subprocess.run(
            [executable, *shlex.split(command[1])], cwd=tmp_path / "image", env=env, capture_output=True, check=False
        )
        assert ran.returncode == 0, ran.stderr
        assert (tmp_path / "s" / "staticfiles.json").exists()


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", "*.po"))
    else:
        shutil.copy(source, target.parent if target.is_dir() else target)


class TestCompose:
    @pytest.mark.parametrize("name", [*OURS, "edge"])
    def test_gives_nobody_more_than_is_needed(self, name: str) -> None:
        service = SERVICES[name]
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert "privileged" not in service
        assert "user" not in service

    def test_opens_the_edge_alone(self) -> None:
        assert [name for name, service in SERVICES.items() if "ports" in service] == ["edge"]
        assert COMPOSE["networks"]["inside"] == {"internal": True}
        assert [name for name, service in SERVICES.items() if "outside" in service["networks"]] == ["edge", "scanner"]

    def test_pins_every_server(self) -> None:
        images = [service["image"] for name, service in SERVICES.items() if name not in OURS]
        assert all(":" in image and not image.endswith(":latest") and re.search(r"\d", image) for image in images)

    def test_holds_no_secret(self) -> None:
        for service in SERVICES.values():
            for name, value in (service.get("environment") or {}).items():
                if "PASSWORD" in name:
                    assert re.fullmatch(r"\$\{\w+:\?\}", value), name

    def test_names_the_servers_that_it_starts(self) -> None:
        web = SERVICES["web"]["environment"]
        for variable in ("DATABASE_URL", "SEARCH_URL", "STORAGE_URL", "SCANNER_URL"):
            host = re.search(r"(?:@|//)([a-z]+):\d+", web[variable])
            assert host, variable
            assert host[1] in SERVICES, variable

    def test_mentions_only_volumes_networks_and_services_that_are_there(self) -> None:
        for service in SERVICES.values():
            assert set(service["networks"]) <= set(COMPOSE["networks"])
            assert set(service.get("depends_on", {})) <= set(SERVICES)
            named = [volume.split(":")[0] for volume in service.get("volumes", []) if not volume.startswith(".")]
            assert set(named) <= set(COMPOSE["volumes"])

    def test_fills_in_every_blank_of_the_edge(self) -> None:
        blanks = set(re.findall(r"\$\{(\w+)\}", (HOSPITAL / "nginx.conf").read_text(encoding="utf-8")))
        given = SERVICES["edge"]["environment"]
        assert blanks <= set(given)
        assert set(re.findall(r"[A-Z_]+", given["NGINX_ENVSUBST_FILTER"])) == blanks


EXAMPLES = {name: (HOSPITAL / f"{name}.example").read_text(encoding="utf-8") for name in ("environment", "owner")}


def variables(text: str) -> dict[str, str]:
    """The lines of an environment."""
    return dict(re.findall(r"^([A-Z_]+)=(.*)$", text, re.M))


class TestEnvironment:
    def test_examples_and_readme_name_the_same(self) -> None:
        named = {name for text in EXAMPLES.values() for name in variables(text)}
        assert {name for name in named if VARIABLE.fullmatch(name)} <= set(VARIABLE.findall(README))
        required = {"DIAPHANE_SECRET_KEY", "DIAPHANE_MASTER_KEYS", "DIAPHANE_HOSTS", "DATABASE_URL", "STORAGE_URL"}
        assert required | {"SEARCH_URL"} <= named

    def test_only_who_owns_is_told_of_the_owners(self) -> None:
        owners = set(variables(EXAMPLES["owner"]))
        assert owners == {"DATABASE_OWNER_URL", "STORAGE_ADMIN_URL"}
        assert not owners & set(variables(EXAMPLES["environment"]))

    def test_examples_hold_no_value_that_could_be_kept(self) -> None:
        secret = ("KEY", "KEYS", "PASSWORD", "DATABASE_URL", "OWNER_URL", "STORAGE_URL", "ADMIN_URL")
        for text in EXAMPLES.values():
            for name, value in variables(text).items():
                if name.endswith(secret):
                    assert value == "", name

    def test_what_compose_wants_is_in_the_example(self) -> None:
        wanted = set(re.findall(r"\$\{(\w+)", (HOSPITAL / "compose.yaml").read_text(encoding="utf-8")))
        assert wanted
        assert wanted <= set(variables(EXAMPLES["environment"]))


class TestFilling:
    """fill.sh."""

    def fill(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        command = ["/bin/sh", HOSPITAL / "fill.sh", *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    def test_draws_each_secret_and_keeps_the_rest(self, tmp_path: Path) -> None:
        files = [tmp_path / "a", tmp_path / "b"]
        for file in files:
            assert self.fill("portail.test", file).returncode == 0
            assert stat.S_IMODE(file.stat().st_mode) == 0o600
        first, second = (variables(file.read_text(encoding="utf-8")) for file in files)
        drawn = {name for name in first if name.endswith(("_KEY", "_KEYS", "_PASSWORD"))}
        assert {name for name in first if first[name] != second[name]} == drawn
        assert len({first[name] for name in drawn}) == len(drawn)
        version, _, key = first["DIAPHANE_MASTER_KEYS"].partition(":")
        assert (version, len(b64decode(key))) == ("1", 32)
        assert (first["DIAPHANE_HOSTS"], first["DIAPHANE_URL"]) == ("portail.test", "https://portail.test")
        assert first.keys() == variables(EXAMPLES["environment"]).keys()

    def test_leaves_what_is_there(self, tmp_path: Path) -> None:
        (tmp_path / "a").write_text("mine")
        assert self.fill("portail.test", tmp_path / "a").returncode == 1
        assert (tmp_path / "a").read_text() == "mine"
        assert [path.name for path in tmp_path.iterdir()] == ["a"]

    def test_without_a_host_says_how(self) -> None:
        ran = self.fill()
        assert (ran.returncode, "usage: fill.sh HOST" in ran.stderr) == (2, True)


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.stem)
class TestUnits:
    def test_are_understood_by_systemd(self, unit: Path, tmp_path: Path) -> None:
        program = shutil.which("systemd-analyze")
        if program is None:
            pytest.skip("systemd-analyze is not on this machine: a system without systemd has no units")
        text = unit.read_text(encoding="utf-8")
        # The places of a hospital's machine are not here: programs that are, in their stead
        text = text.replace("/opt/diaphane/bin/python", "/bin/true").replace("User=diaphane\n", "")
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
        ran = subprocess.run(
            [program, "verify", "--man=no", tmp_path / unit.name], capture_output=True, text=True, check=False
        )
        assert (unit.name in ran.stderr, ran.returncode) == (False, 0), ran.stderr

    @pytest.mark.parametrize(
        "line", ["NoNewPrivileges=yes", "ProtectSystem=strict", "CapabilityBoundingSet=", "LimitCORE=0", "UMask=0077"]
    )
    def test_give_no_more_than_is_needed(self, unit: Path, line: str) -> None:
        assert line in unit.read_text(encoding="utf-8").splitlines()

    def test_run_what_the_clone_has(self, unit: Path) -> None:
        commands = re.findall(r"^Exec\w+=(.*)$", unit.read_text(encoding="utf-8"), re.M)
        named = [word for command in commands for word in command.split() if word.endswith((".py", ".sh"))]
        assert named
        assert all((ROOT / word).exists() for word in named)
