import base64
import gzip
import hashlib
import runpy
import tomllib
from pathlib import Path

import pytest
from plotly.offline import get_plotlyjs_version

ROOT = Path(__file__).parents[2]
VENDOR = ROOT / "clinic" / "static" / "vendor"
MANIFEST = tomllib.loads((VENDOR / "manifest.toml").read_text(encoding="utf-8"))
FILES = {
    name: digest
    for package in MANIFEST["packages"]
    for name, digest in package["files"].items()
}


def test_the_folder_holds_the_files_of_the_manifest_and_no_others():
    found = {path.name for path in VENDOR.iterdir()}

    assert found == {*FILES, "manifest.toml"}


@pytest.mark.parametrize("name", FILES)
def test_a_vendored_file_is_the_one_that_was_written_down(name):
    content = (VENDOR / name).read_bytes()

    digest = base64.b64encode(hashlib.sha384(content).digest()).decode("ascii")

    assert FILES[name] == f"sha384-{digest}"


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith(".gz")])
def test_a_compressed_file_unpacks_to_the_one_beside_it(name):
    plain = (VENDOR / name.removesuffix(".gz")).read_bytes()

    assert gzip.decompress((VENDOR / name).read_bytes()) == plain


def test_the_bundle_has_the_version_that_the_python_package_carries():
    (plotly,) = MANIFEST["packages"]

    assert plotly["version"] == get_plotlyjs_version()


def test_the_linked_styles_are_the_rules_of_the_bundle():
    vendor = runpy.run_path(str(ROOT / "docs" / "vendoring" / "vendor.py"))
    bundle = (VENDOR / "plotly-basic.min.js").read_text(encoding="utf-8")

    rules = vendor["style_rules"](bundle)

    written = (VENDOR / "plotly.css").read_text(encoding="utf-8")
    assert written.splitlines() == rules
    assert len(rules) > 60
