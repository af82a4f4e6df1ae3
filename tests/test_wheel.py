"""The wheel, installed where nothing of the source tree is in reach."""

from __future__ import annotations

import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy, so that nothing left in the source tree can find its way in."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    shutil.copytree(ROOT, source, ignore=shutil.ignore_patterns(".*", "*.egg-info", "build", "corpus", "__pycache__"))
    subprocess.run([sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", folder, source], check=True)
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_holds_code_rules_and_sql_under_one_name(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0].split("-")[0] for name in names} == {"extractor", "esep"}
    assert {"extractor/py.typed", "extractor/_rules/kk/language.toml", "extractor/_rules/common/platforms.toml",
            "extractor/_db/migrations/001_tables.sql", "extractor/_db/views/people_at_events.sql",
            "extractor/_db/queries/reports.sql"} <= set(names)
    wanted = {f"extractor/_{folder}/{file.relative_to(ROOT / folder)}" for folder in ("rules", "db")
              for file in (ROOT / folder).rglob("*") if file.is_file() and "__pycache__" not in file.parts}
    assert wanted <= set(names)


def test_the_installed_wheel_works_anywhere(wheel: Path, tmp_path: Path) -> None:
    # The new environment sees this one's packages as its dependencies; esep itself comes from the wheel alone.
    home = tmp_path / "env"
    venv.create(home, with_pip=True)
    python = home / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "-q", "--no-deps", str(wheel)], check=True)
    packages = Path(subprocess.run([python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
                                   capture_output=True, text=True, check=True).stdout.strip())
    import click

    (packages / "dependencies.pth").write_text(str(Path(click.__file__).parent.parent) + "\n")
    report = ROOT / "corpus" / "made-up-2024-ru.pdf"
    esep = home / "bin" / "esep"
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()

    def run(*arguments: str) -> str:
        return subprocess.run([*map(str, arguments)], cwd=elsewhere, capture_output=True, text=True, check=True).stdout

    where = run(str(python), "-c", "import extractor.rules as r; print(r.__file__, r.rules_folder())")
    assert all(part.startswith(str(packages)) for part in where.split())
    assert "1 files: 1 new; 1 ok" in run(str(esep), "ingest", str(report), "--db", "a.db")
    assert "made-up-2024-ru.pdf: 2024, 3 projects" in run(str(esep), "show", "--db", "a.db")
    assert "kk" in run(str(python), "-c", "import spacy; print(spacy.blank('kk').lang)")
