"""Which families, engines and searches are compared, as data: the tests run over it and docs/models.md shows it.

``python -m tests.engine.matrix`` writes the table into docs/models.md; a test fails when the two differ.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from pipeline.engine.base import Decode
from pipeline.engine.checkpoint import FAMILIES
from pipeline.engine.convert import UNSUPPORTED
from tests.checkpoints import MAKERS

DOCS = Path(__file__).parents[2] / "docs" / "models.md"
BEGIN, END = "<!-- matrix: python -m tests.engine.matrix -->", "<!-- end of matrix -->"

SHORT = Decode(max_length_ratio=0.5, max_length_extra=6)  # a dozen tokens or so: a step costs as much as a word
SEARCHES = {
    "greedy": replace(SHORT, beam_size=1),
    "beam": replace(SHORT, beam_size=4, hypotheses=4),
    "constrained": replace(
        SHORT, beam_size=3, length_penalty=0.6, no_repeat_ngram=3, repetition_penalty=1.2, min_length=5
    ),
}
CONVERTIBLE = [family for family in MAKERS if family not in UNSUPPORTED]

MODEL_TYPES = {
    "embedded": "m2m_100",
    "nllb": "m2m_100",
    "m2m100": "m2m_100",
    "mbart25": "mbart",
    "mbart50": "mbart",
    "t5_gated": "t5",
}
"""Checkpoint of ``tests.checkpoints`` → ``model_type``, where the two are not the same word."""

# Preset → family, what stands before and after the text, and what the decoder starts with and must say first.
LAYOUTS = {
    "vi-en": ("embedded", "X </s>", "</s>"),
    "news-summary": ("embedded", "X </s>", "</s>"),
    "opus-mt-vi-en": ("marian", "X </s>", "<pad>"),
    "nllb-600m": ("nllb", "vie_Latn X </s>", "</s> eng_Latn"),
    "nllb-1.3b": ("nllb", "vie_Latn X </s>", "</s> eng_Latn"),
    "nllb-3.3b": ("nllb", "vie_Latn X </s>", "</s> eng_Latn"),
    "m2m100-418m": ("m2m100", "__vi__ X </s>", "</s> __en__"),
    "mbart50-many-to-one": ("mbart50", "vi_VN X </s>", "</s> en_XX"),
    "envit5": ("t5_gated", "X </s>", "<pad>"),
    "vinai-vi2en-v2": ("mbart25", "X </s> vi_VN", "en_XX"),
    "madlad400-3b": ("t5_gated", "<2en> X </s>", "<pad>"),
    "bart-large-cnn": ("bart", "<s> X </s>", "</s> <s>"),
    "distilbart-12-6": ("bart", "<s> X </s>", "</s> <s>"),
    "distilbart-6-6": ("bart", "<s> X </s>", "</s> <s>"),
    "pegasus-cnn": ("pegasus", "X </s>", "<pad>"),
    "pegasus-xsum": ("pegasus", "X </s>", "<pad>"),
    "t5-small-summary": ("t5", "X </s>", "<pad>"),
    "mt5-xlsum": ("mt5", "X </s>", "<pad>"),
    "led-base": ("led", "<s> X </s>", "</s>"),
}


def table() -> str:
    """A row for each layout of each family; a mark is a comparison that the tests make and that passes."""
    head = ["presets", "class", "source", "decoder", "transformers", "CTranslate2"]
    rows = [head, ["---"] * len(head)]
    layouts = dict.fromkeys(LAYOUTS.values())
    for family, source, decoder in layouts:
        presets = [name for name, layout in LAYOUTS.items() if layout == (family, source, decoder)]
        model_class = FAMILIES[MODEL_TYPES.get(family, family)].removesuffix("ForConditionalGeneration")
        engines = [_cell(["greedy", "beam"]), _cell(list(SEARCHES)) if family in CONVERTIBLE else "no such models"]
        rows.append([", ".join(presets), model_class, f"`{source}`", f"`{decoder}`", *engines])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _cell(searches: list[str]) -> str:
    return ", ".join(f"{search} ✓" for search in searches)


def written() -> str:
    """The table that docs/models.md has."""
    return DOCS.read_text(encoding="utf-8").split(BEGIN)[1].split(END)[0].strip()


def main() -> None:
    before, _, rest = DOCS.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    DOCS.write_text(f"{before}{BEGIN}\n\n{table()}\n\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
