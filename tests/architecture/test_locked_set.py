import re
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement

import bootstrap

ROOT = Path(bootstrap.__file__).parent
LOCKS = [bootstrap.RUNTIME, bootstrap.EVERYTHING]


def pins(lock):
    return set(re.findall(r"^\S+==\S+", lock.read_text(), re.MULTILINE))


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_locked_package_has_a_digest_and_none_an_address(lock):
    entries = re.split(r"\n(?=\S)", lock.read_text().strip())

    assert all("--hash=sha256:" in entry for entry in entries)
    assert "://" not in lock.read_text()


def test_who_installs_everything_has_the_runtime_set_at_the_same_versions():
    assert pins(bootstrap.RUNTIME) < pins(bootstrap.EVERYTHING)


def test_an_extra_that_one_package_asks_of_another_is_locked_as_such():
    # Else pip takes the newest there is for it, and refuses that for want of a digest.
    locked = {pin.split("==")[0] for pin in pins(bootstrap.EVERYTHING)}

    asked = {
        f"{need.name}[{extra}]"
        for name in locked
        for need in map(Requirement, _needs(name.split("[")[0]))
        for extra in need.extras
        if need.marker is None or need.marker.evaluate({"extra": ""})
    }

    assert asked
    assert asked <= locked


def _needs(name):
    try:
        return metadata.requires(name) or ()
    except metadata.PackageNotFoundError:  # of another system or Python
        return ()


def test_the_clinic_stands_on_at_most_twenty_five_packages_of_its_own_choice():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

    locked = {re.split(r"[\[=]", pin)[0] for pin in pins(bootstrap.RUNTIME)}

    named = {re.split(r"[^\w-]", each)[0] for each in project["dependencies"]}
    assert len(named) <= 25
    assert named <= locked


def test_every_make_target_that_starts_something_is_known_to_the_bootstrap():
    makefile = (ROOT / "Makefile").read_text()

    started = set(re.findall(r"\$\(start\) (\w+)", makefile))

    assert started
    assert started <= set(bootstrap.COMMANDS)
