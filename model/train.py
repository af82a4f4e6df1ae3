"""Trains the Kazakh name model: python model/train.py FOLDER [--seeds 0 1 2] [--out extractor/kk_ner].

FOLDER holds KazNERD's `valid.iob2.gz` and `test.iob2.gz`. One model is trained for each seed, the one with the
best development F is kept with its held-out figures (`figures.json`). The last 2,262 sentences of the test
file are the hold-out, on which nothing is trained or chosen. About ten minutes for each seed on one core.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import tempfile
from pathlib import Path
from typing import Any

import spacy
from augment import Augmenter
from kaznerd import Sentence, has_hesitation, load
from spacy.cli.train import train as spacy_train
from spacy.language import Language
from spacy.tokens import Doc, DocBin

import extractor.kk  # noqa: F401  (registers the language and the embedding)
from extractor.names_model import HELD_OUT, measure

HERE = Path(__file__).parent
INVENTED = {"with_persons": 1900, "without_persons": 1400}
FLOORS = {"PERSON": 0.86, "PERSON_two_words": 0.94}


def _doc(nlp: Language, sentence: Sentence) -> Doc:
    doc = nlp.make_doc(sentence.text)
    spans = [doc.char_span(start, end, label) for start, end, label in sentence.entities]
    doc.set_ents([span for span in spans if span is not None])
    return doc


def _write(nlp: Language, sentences: list[Sentence], path: Path) -> None:
    DocBin(docs=[_doc(nlp, sentence) for sentence in sentences if sentence.text.strip()]).to_disk(path)


def training_examples(sentences: list[Sentence], seed: int) -> list[Sentence]:
    """The sentences without hesitations, those with persons once more with others, and invented lines, shuffled."""
    kept = [sentence for sentence in sentences if not has_hesitation(sentence)]
    augmenter = Augmenter(kept, seed)
    examples = list(kept)
    examples += [new for sentence in kept if (new := augmenter.replaced(sentence)) is not None]
    for group, count in INVENTED.items():
        examples += [augmenter.invented(group) for _ in range(count)]
    random.Random(seed).shuffle(examples)
    return examples


def train_one(folder: Path, seed: int, steps: int, work: Path) -> tuple[Path, float]:
    """Trains with one seed in `work`; gives the best model's folder and its development F."""
    train, dev, _ = load(folder)
    nlp = spacy.blank("kk")
    _write(nlp, training_examples(train, seed), work / "train.spacy")
    _write(nlp, [sentence for sentence in dev if not has_hesitation(sentence)], work / "dev.spacy")
    overrides: dict[str, Any] = {
        "paths.train": str(work / "train.spacy"),
        "paths.dev": str(work / "dev.spacy"),
        "training.seed": seed,
        "training.max_steps": steps,
    }
    spacy_train(HERE / "config.cfg", work / "out", overrides=overrides)
    best = work / "out" / "model-best"
    return best, float(json.loads((best / "meta.json").read_text())["performance"]["ents_f"])


def save(model: Path, out: Path) -> None:
    """The model without the training texts' words: only the labels' strings are needed to run it."""
    trained = spacy.load(model)
    trained.meta.update(
        name="esep_names",
        version="1.0.0",
        license="CC BY 4.0",
        description="Names in Kazakh text, trained on KazNERD (see CREDITS.md).",
        spacy_version=">=3.8,<3.9",
    )
    trained.config["paths"].update(train=None, dev=None)
    slim = spacy.blank("kk")
    shutil.rmtree(out, ignore_errors=True)
    trained.to_disk(out, exclude=["vocab"])
    slim.vocab.strings.add("PERSON")
    slim.vocab.to_disk(out / "vocab")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--steps", type=int, default=3950)
    parser.add_argument("--out", type=Path, default=HERE.parent / "extractor" / "kk_ner")
    arguments = parser.parse_args()
    _, _, held_out = load(arguments.folder)
    runs: list[dict[str, Any]] = []
    best_f, chosen = -1.0, arguments.seeds[0]
    with tempfile.TemporaryDirectory() as scratch:
        for seed in arguments.seeds:
            work = Path(scratch) / str(seed)
            work.mkdir()
            model, dev_f = train_one(arguments.folder, seed, arguments.steps, work)
            nlp = spacy.load(model)
            figures = measure(nlp, [(s.text, s.entities) for s in held_out])
            runs.append({"seed": seed, "dev_f": round(dev_f, 4), HELD_OUT: figures})
            print(json.dumps(runs[-1], ensure_ascii=False), flush=True)
            if dev_f > best_f:
                save(model, arguments.out)
                best_f, chosen = dev_f, seed
        (arguments.out / "figures.json").write_text(
            json.dumps({"chosen_seed": chosen, "floors": FLOORS, "runs": runs}, indent=1) + "\n", encoding="utf-8"
        )
    shutil.copy(HERE / "CREDITS.md", arguments.out / "CREDITS.md")


if __name__ == "__main__":
    main()
