"""Makes the parts of README.md that a machine can make: `python bench/readme.py all|accuracy`.

In a ```console block every line that begins with `$ ` is run, in a folder with
`corpus/` and a `reports.db` made from the real report; what follows it is its
output. Between `<!-- NAME -->` and `<!-- end -->` stands what `BLOCKS[NAME]` gives.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import yaml

import extractor
from extractor.database import open_database, sql_folder
from extractor.evaluate import Scores, read_records, score_reports
from extractor.export import report_to_dict

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
CORPUS = ROOT / "corpus"
_BLOCK = re.compile(r"(<!-- (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
_CONSOLE = re.compile(r"(```console\n)(.*?)(```)", re.DOTALL)


def make_readme(text: str, *, only: str | None = None) -> str:
    """README with every block made anew, or just the one called `only`."""
    def fill(match: re.Match[str]) -> str:
        if only not in (None, match[2]):
            return match[0]
        return f"{match[1]}{BLOCKS[match[2]]()}\n{match[3]}"

    text = _BLOCK.sub(fill, text)
    if only:
        return text
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "corpus").symlink_to(CORPUS)
        _run("esep ingest corpus/taraz-2025-kk.pdf --db reports.db", folder)
        return _CONSOLE.sub(lambda match: match[1] + _console(match[2], folder) + match[3], text)


def _console(block: str, folder: str) -> str:
    commands = re.findall(r"^\$ (.*(?:\n> .*)*)", block, re.MULTILINE)
    return "".join(f"$ {command}\n{_run(command.replace(chr(10) + '> ', chr(10)), folder)}" for command in commands)


def _run(command: str, folder: str) -> str:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(command, shell=True, cwd=folder, capture_output=True, text=True, check=True,
                          env={**os.environ, "PATH": path})
    return "".join(line.rstrip() + "\n" for line in done.stdout.splitlines())


def make_tables() -> str:
    """A Markdown table of all tables and views with their columns."""
    notes = yaml.safe_load((sql_folder() / "metadata.yaml").read_text(encoding="utf-8"))
    lines = ["| table | a row is | columns |", "| --- | --- | --- |"]
    with tempfile.TemporaryDirectory() as folder:
        connection = open_database(Path(folder) / "a.db", write=True)
        for name, note in {**notes["tables"], **notes["views"]}.items():
            columns = [row["name"] for row in connection.execute(f"PRAGMA table_info({name})")]
            lines.append(f"| `{name}` | {note} | {', '.join(columns)} |")
        connection.close()
    return "\n".join(lines)


def make_accuracy() -> str:
    """Markdown tables of how each gold file's PDF is read: totals, then F1 for each field over alike reports."""
    scores: dict[str, Scores] = {}
    for gold in sorted((CORPUS / "gold").glob("*.json")):
        pdf = CORPUS / f"{gold.stem}.pdf"
        # What a scan gives depends on the Tesseract of the machine: `esep evaluate` measures it.
        if pdf.exists() and not gold.stem.endswith("-scan"):
            scores[gold.stem] = score_reports(read_records(gold), report_to_dict(extractor.extract(pdf)))
    lines = ["| report | gold values | precision | recall | micro F1 | macro F1 | micro F1, to the letter |",
             "| --- | --: | --: | --: | --: | --: | --: |"]
    for name, score in scores.items():
        total = score.total(score.soft)
        lines.append(f"| `{name}` | {total.support} | {total.precision:.3f} | {total.recall:.3f} | {total.f1:.3f} | "
                     f"{score.macro_f1(score.soft):.3f} | {score.total(score.strict).f1:.3f} |")
    groups: dict[str, dict[str, Counter[str]]] = {}
    for name, score in scores.items():
        fields = groups.setdefault(_group(name), {})
        for field, count in score.soft.counts.items():
            fields.setdefault(field, Counter()).update(tp=count.tp, fp=count.fp, fn=count.fn)
    lines += ["", "F1 of each field over the reports of one kind, with the number of gold values:", "",
              "| field | " + " | ".join(groups) + " |",
              "| --- |" + " --: |" * len(groups)]
    for field in dict.fromkeys(field for counts in groups.values() for field, count in counts.items() if count.total()):
        cells = [_cell(counts.get(field, Counter())) for counts in groups.values()]
        lines.append(f"| {field} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _group(name: str) -> str:
    """The column in which a report counts."""
    language = {"kk": "Kazakh", "ru": "Russian"}[name[-2:]]
    return f"hand-written, {language}" if name.startswith("hand") else f"`{name}`"


def _cell(count: Counter[str]) -> str:
    right, support = 2 * count["tp"], count["tp"] + count["fn"]
    return f"{right / (right + count['fp'] + count['fn']):.2f} ({support})" if count.total() else "–"


BLOCKS: dict[str, Callable[[], str]] = {"tables": make_tables, "accuracy": make_accuracy}


if __name__ == "__main__":
    wanted = sys.argv[1] if len(sys.argv) > 1 else "all"
    README.write_text(make_readme(README.read_text(encoding="utf-8"), only=None if wanted == "all" else wanted),
                      encoding="utf-8")
