"""Coverage-guided fuzzing of the rules' text functions: any text gives a value or None.

    python fuzz/fuzz_text.py -max_total_time=300 fuzz/corpus/text
"""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports(include=["extractor"]):
    from extractor import inflect, ner
    from extractor.languages import detect_language
    from extractor.rules import load_rules
    from extractor.text import fold
    from extractor.values import clean_title, integer, number_in_words, read

RULES = sorted(rule.id for rule in load_rules())
LANGUAGES = load_rules().languages
FIELDS = ("", "#qualifier", "#unit", "#end", "#several")


def test_one_input(data: bytes) -> None:
    source = atheris.FuzzedDataProvider(data)
    rule = RULES[source.ConsumeIntInRange(0, len(RULES) - 1)]
    language = LANGUAGES[source.ConsumeIntInRange(0, len(LANGUAGES) - 1)]
    field = FIELDS[source.ConsumeIntInRange(0, len(FIELDS) - 1)]
    parts = source.ConsumeUnicodeNoSurrogates(400).split("\0")[:3]
    value = read(rule + field, parts)
    assert value is None or isinstance(value, str | int | float)
    text = parts[0]
    assert len(fold(text)) == len(text)
    clean_title(text)
    integer(text)
    number_in_words(language, text)
    detect_language(text)
    inflect.nominative(text, language)
    ner.read_name(text, language)
    ner.find_names(fold(text), language)


if __name__ == "__main__":
    atheris.Setup(sys.argv, test_one_input)
    atheris.Fuzz()
