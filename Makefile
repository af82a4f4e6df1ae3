# make demo   environment, install, ingest corpus/, what was found, three questions with their answers
# make test   environment, install, lint, types, tests
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
DEMO := demo.db
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: demo test bench accuracy readme model clean

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "esep needs Python 3.11 or newer; say which with: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	  echo "no venv in this Python; on Debian and Ubuntu: apt-get install python3-venv"; exit 1; }

$(VENV)/.run: $(BIN)/python setup.cfg pyproject.toml
	$(BIN)/python -m pip install -q -e .
	@touch $@

$(VENV)/.test: $(BIN)/python setup.cfg pyproject.toml
	$(BIN)/python -m pip install -q -e '.[test]'
	@touch $@ $(VENV)/.run

# A file that cannot be read is told of, and is no reason to stop.
demo: $(VENV)/.run
	@$(BIN)/esep ingest corpus/*.pdf --db $(DEMO) || test $$? -eq 1
	@echo
	@$(BIN)/esep status $(DEMO)
	@for question in db/examples/*.sql; do \
	  echo; sed -n '1s/^-- //p' $$question; \
	  $(BIN)/sqlite-utils query $(DEMO) "$$(sed 1d $$question)" --table; done
	@echo
	@echo "Read on:  $(BIN)/esep show --db $(DEMO)"
	@echo "Browse:   $(BIN)/python -m pip install -q -e '.[serve]' && $(BIN)/esep serve $(DEMO)"

# Scans are read by Tesseract, pages are looked at in Chromium. What is missing and may be installed, is; else the tests
# that need it are skipped.
$(VENV)/.debian: $(BIN)/python
	@packages=; command -v tesseract >/dev/null || packages="tesseract-ocr tesseract-ocr-kaz tesseract-ocr-rus"; \
	  command -v chromedriver >/dev/null || packages="$$packages chromium chromium-driver"; \
	  test -z "$$packages" || test "$$(id -u)" != 0 || ! command -v apt-get >/dev/null || { apt-get update -qq && \
	    for package in $$packages; do DEBIAN_FRONTEND=noninteractive apt-get install -qq -y $$package >/dev/null || \
	      echo "$$package could not be installed: tests that need it are skipped"; done; } || \
	  echo "packages cannot be installed: tests of scans or in a browser may be skipped"
	@touch $@

test: $(VENV)/.test $(VENV)/.debian
	$(BIN)/ruff check .
	$(BIN)/mypy --strict extractor
	$(BIN)/python -m pytest

bench: $(VENV)/.test
	$(BIN)/python bench/speed.py

scaling: $(VENV)/.test
	$(BIN)/python bench/scaling.py

# Minutes for each of the two targets; what they find becomes a test.
FUZZ_SECONDS ?= 300
fuzz: $(VENV)/.test
	$(BIN)/python -m pip install -q -e '.[fuzz]'
	@mkdir -p fuzz/corpus/text fuzz/corpus/reader
	$(BIN)/python fuzz/fuzz_text.py -max_total_time=$(FUZZ_SECONDS) fuzz/corpus/text
	$(BIN)/python fuzz/fuzz_reader.py -max_total_time=$(FUZZ_SECONDS) -rss_limit_mb=2048 -timeout=60 fuzz/corpus/reader

accuracy: $(VENV)/.test
	$(BIN)/python bench/readme.py accuracy

readme: $(VENV)/.test
	$(BIN)/python bench/readme.py all

# The model of Kazakh names, from the KazNERD files: make model KAZNERD=folder
model: $(VENV)/.test
	$(BIN)/python model/train.py $(KAZNERD)

clean:
	rm -rf $(VENV) build *.egg-info $(DEMO)*
