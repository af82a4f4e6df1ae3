"""Imports all stages and compiles the rules: worker processes forked after this start warm."""

from extractor import export, layout, pdf, records, rows, rules, sections

__all__ = ["export", "layout", "pdf", "records", "rows", "rules", "sections"]
rules.compile_all(rules.load_rules())
