"""Copy third-party browser files into clinic/static/vendor, with a manifest.

For maintainers, after changing a version in package.json:

    npm install --package-lock-only --omit-lockfile-registry-resolved
    python docs/vendoring/vendor.py

Needs npm and Node, which nobody else does. See README.md beside this file.
"""

import base64
import gzip
import hashlib
import json
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
VENDOR = HERE.parents[1] / "clinic" / "static" / "vendor"
PACKAGE = "plotly.js-basic-dist-min"
BUNDLE, STYLES, LICENCE = "plotly-basic.min.js", "plotly.css", "plotly.LICENSE.txt"

_STRING = r""""(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'"""
_RULE_TABLE = re.compile(r'=\{("X,X div":.*?)\};for\(', re.DOTALL)
_RULE = re.compile(rf"({_STRING}|\w+):({_STRING})")
_PLACES = {"X": ".js-plotly-plot .plotly", "Y": ".plotly-notifier"}


def style_rules(bundle: str) -> list[str]:
    """Return the CSS rules that the bundle would insert by script, in their order.

    Each is inserted before the ones already there, so the last comes first.
    """
    table = _RULE_TABLE.search(bundle)
    if table is None:
        raise SystemExit("The bundle keeps its CSS rules in another way now.")
    rules = [
        re.sub("[XY]", lambda place: _PLACES[place[0]], selector.strip("\"'"))
        + "{"
        + body[1:-1]
        + "}"
        for selector, body in _RULE.findall(table[1])
    ]
    return rules[::-1]


def digest(path: Path) -> str:
    """Return the SHA-384 of a file as browsers write it."""
    return "sha384-" + base64.b64encode(
        hashlib.sha384(path.read_bytes()).digest()
    ).decode("ascii")


def compress(path: Path) -> None:
    """Write the gzip and brotli forms beside a file, the same bytes every time."""
    path.with_name(path.name + ".gz").write_bytes(
        gzip.compress(path.read_bytes(), compresslevel=9, mtime=0)
    )
    script = (
        "const { readFileSync, writeFileSync } = require('node:fs');"
        "const name = process.argv[1];"
        "const packed = require('node:zlib').brotliCompressSync(readFileSync(name));"
        "writeFileSync(name + '.br', packed);"
    )
    subprocess.run(["node", "--eval", script, str(path)], check=True)


def write_manifest(package: dict[str, str], names: list[str]) -> None:
    """Write down what stands in the folder and where it comes from."""
    lines = [
        "# Written by docs/vendoring/vendor.py; held by tests/architecture.",
        "",
        "[[packages]]",
        f'name = "{package["name"]}"',
        f'version = "{package["version"]}"',
        f'licence = "{package["license"]}"',
        "",
        "[packages.files]",
        *(f'"{name}" = "{digest(VENDOR / name)}"' for name in names),
    ]
    (VENDOR / "manifest.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    """Fetch the locked packages and fill the folder anew."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / name, folder)
        subprocess.run(
            ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
            cwd=folder,
            check=True,
        )
        source = Path(folder) / "node_modules" / PACKAGE
        shutil.rmtree(VENDOR, ignore_errors=True)
        VENDOR.mkdir(parents=True)
        shutil.copyfile(source / BUNDLE, VENDOR / BUNDLE)
        shutil.copyfile(source / "LICENSE", VENDOR / LICENCE)
        package = json.loads((source / "package.json").read_text(encoding="utf-8"))
    rules = style_rules((VENDOR / BUNDLE).read_text(encoding="utf-8"))
    (VENDOR / STYLES).write_text("\n".join(rules) + "\n", encoding="utf-8")
    for name in (BUNDLE, STYLES):
        compress(VENDOR / name)
    write_manifest(package, sorted(path.name for path in VENDOR.iterdir()))


if __name__ == "__main__":
    main()
