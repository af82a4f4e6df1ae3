"""What README says is what happens: its commands are run, its tables made anew, its Python executed."""

from __future__ import annotations

import difflib
import re
from pathlib import Path

import pytest

from bench.readme import README, ROOT, make_readme


def test_readme_is_up_to_date() -> None:
    text = README.read_text(encoding="utf-8")
    made = make_readme(text)
    assert made == text, "run `make readme`:\n" + "\n".join(
        difflib.unified_diff(text.splitlines(), made.splitlines(), "README.md", "made anew", lineterm=""))


def test_python_example_runs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    (code,) = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    exec(code, {})
    assert re.match(r"\d{4}-\d\d", capsys.readouterr().out)


def test_make_targets_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"`?make (\w+)", README.read_text(encoding="utf-8")):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


@pytest.mark.parametrize("path", ["corpus/README.md"])
def test_named_files_exist(path: str) -> None:
    assert path in README.read_text(encoding="utf-8")
    assert (Path(ROOT) / path).exists()
