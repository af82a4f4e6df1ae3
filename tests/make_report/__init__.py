"""Made-up grant reports with gold: generated from a seed, or written by hand in `hand/`."""

from tests.make_report.generate import describe, make_report
from tests.make_report.script import make_hand
from tests.make_report.style import STYLES, Style

__all__ = ["STYLES", "Style", "describe", "make_hand", "make_report"]
