"""How well the truecaser gives sentences of ordinary news their case back after they were set in capitals."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.translate.orthography import respelt
from pipeline.translate.truecase import CAPITALS, SMALL, WORD, case_of, starts_sentence, truecase

_SHOUTED = 1 / 3  # of the words in capitals: such a sentence has no ordinary case to be compared with
_LEAST = 3  # words


@dataclass(slots=True)
class Score:
    """Counts over the words that begin no sentence.

    Attributes:
        sentences: those that were compared; ``right`` came back word for word.
        words: of them ``wrong`` came back in another case.
        capitals: words that have a capital; ``given`` got one, ``found`` came back as they were.
    """

    sentences: int = 0
    right: int = 0
    words: int = 0
    wrong: int = 0
    capitals: int = 0
    given: int = 0
    found: int = 0

    def __str__(self) -> str:
        precision, recall = self.found / max(1, self.given), self.found / max(1, self.capitals)
        return (
            f"{self.sentences:,} sentences, {self.right / max(1, self.sentences):.1%} of them right; "
            f"{self.words:,} words, {self.wrong / max(1, self.words):.2%} of them wrong; "
            f"capitals: precision {precision:.3f}, recall {recall:.3f}"
        )


def measure(sentences: Iterable[str]) -> Score:
    """Each sentence is set in capitals and compared with what the truecaser makes of that."""
    score = Score()
    for sentence in sentences:
        text = respelt(unicodedata.normalize("NFC", sentence.strip()))
        words = list(WORD.finditer(text))
        shouted = sum(case_of(word[0]) == CAPITALS for word in words)
        if len(words) < _LEAST or shouted > _SHOUTED * len(words) or len(text.upper()) != len(text):
            continue
        back = truecase(text.upper())
        inner = [word for word in words if not starts_sentence(text, word.start())]
        pairs = [(word[0], back[word.start() : word.end()]) for word in inner]
        wrong = sum(was != now for was, now in pairs)
        score.sentences += 1
        score.right += not wrong
        score.words += len(pairs)
        score.wrong += wrong
        score.capitals += sum(case_of(was) != SMALL for was, _ in pairs)
        score.given += sum(case_of(now) != SMALL for _, now in pairs)
        score.found += sum(was == now and case_of(was) != SMALL for was, now in pairs)
    return score
