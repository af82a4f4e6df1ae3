"""Imports all stages and compiles the rules, unless an earlier run kept them: workers forked after this start warm."""

from extractor import export, layout, pdf, records, rows, rules, sections

__all__ = ["export", "layout", "pdf", "records", "rows", "rules", "sections"]
rules.compile_and_keep(rules.load_rules())
