"""Corrected reports -> gold cases for `esep evaluate`: a person's work becomes a test."""

from __future__ import annotations

from pathlib import Path

from extractor.corrections import CorrectionRefused
from extractor.export import write_reports
from extractor.store import Store


def write_gold(store: Store, folder: Path, report_id: str | None = None) -> list[Path]:
    """Write each report that was corrected (or only the one named) to FOLDER/NAME OF ITS FILE.json; returns the paths.

    Raises CorrectionRefused where there is none, or where a correction is stale: it is not known then what is true.
    """
    rows = [row for row in store.rows("gold_reports") if report_id in (None, row["id"])]
    if not rows:
        raise CorrectionRefused("no report has corrections: a gold case is what a person has looked through, so make "
                                "them first with `esep correct`")
    for row in rows:
        if row["stale"]:
            raise CorrectionRefused(f"{row['file_name']} has {row['stale']} stale corrections: renew or undo them "
                                    f"first; `esep corrections {store.path}` lists them")
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for row in rows:
        path = folder / f"{Path(row['file_name']).stem}.json"
        with path.open("w", encoding="utf-8") as out:
            write_reports([store.report(row["id"])], out, "json", single=True)
        paths.append(path)
    return paths
