"""python -m tests.make_report --seed 7 --language kk --style tables OUT.pdf OUT.json, or --hand hand-kk."""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path

from tests.make_report import STYLES, make_hand, make_report


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--language", choices=("kk", "ru"), default="kk")
    parser.add_argument("--style", choices=sorted(STYLES), default="mixed")
    parser.add_argument("--pages", type=int, help="about so many")
    parser.add_argument("--contradictions", action="store_true", help="plant contradictions, listed in the gold")
    parser.add_argument("--hand", help="a report of hand/ instead of a generated one")
    parser.add_argument("pdf", type=Path)
    parser.add_argument("gold", type=Path)
    args = parser.parse_args()
    if args.hand:
        pdf, gold = make_hand(args.hand)
    else:
        style = STYLES[args.style]
        planted = args.contradictions or style.contradictions
        style = replace(style, pages=args.pages or style.pages, contradictions=planted)
        pdf, gold = make_report(args.seed, args.language, style)
    args.pdf.write_bytes(pdf)
    args.gold.write_text(json.dumps(gold, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
