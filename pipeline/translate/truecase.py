"""Truecasing: what a site sets in capitals, a headline or a lead, in the case that running text would have.

A model that reads *THỦ TƯỚNG THĂM LÀO* letter by letter makes nothing of it, and no check finds a name there. After
Lita and others (tRuEcasIng, ACL 2003): of the forms that a word has in running text (*minh*, *Minh*) those are chosen
that go best with each other. Unlike there, each form is judged given the word, by the form before it and by the form
after it, so that the rarity of the words has no say: a row of forms scores

    sum of  log P(form | word, form before)  +  log P(form before | its word, form) / P(form before | its word)
"""

from __future__ import annotations

import lzma
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

from pipeline.errors import UserError, why
from pipeline.numerals import ROMAN
from pipeline.read.syllable import is_syllable
from pipeline.resources import shipped

TABLE = "truecase.vi.tsv.xz"
WORD = re.compile(r"(?<!\w)[^\W\d_]+(?!\w)")  # not part of U23 or 19H00
SMALL, CAPITAL, CAPITALS, START = range(4)  # minh, Minh, MINH; and ^minh, a word that begins a sentence
MARK = "^"  # of a word that begins a sentence, since its capital says nothing about it
Counts = tuple[int, int, int, int]  # by the case of the word before

_UPPER = "A-ZÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬĐÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ"
_SHOUTED = re.compile(rf"(?<!\w)[{_UPPER}]{{2,}}(?!\w)")
_TOKEN = re.compile(r"\w+")
# What a run of capitals may have in it: words without a small letter, figures, 19h30.
_IN_RUN = re.compile(rf"[{_UPPER}\d]+|\d+[a-zđ]{{1,3}}\d*")
_HOUR = re.compile(r"(?<!\w)((?:[01]?\d|2[0-4]))H(?=\d\d?(?!\w)|(?!\w))(?!-\d{3})")  # 19H00, but no plate 29H-123.45
_NUMBERED = frozenset("chương cấp hạng hội khóa kỳ kỷ loại lần phần quý thứ tập đợt".split())  # noqa: SIM905
_VOWEL = re.compile(r"[AEIOUYÀ-ÃÈ-ÊÌÍÒ-ÕÙÚÝĂĨŨƠƯẠ-Ỹ]")
_LONG_ACRONYM = 3  # letters: a longer word that is in no table is a name, if it has a vowel
# How many uses the vaguer estimate is worth: that by the case of the word before against counts of a pair, and that of
# all uses against those after words of a case. Best of five on 2,000 sentences of news set in capitals.
_PAIR_PRIOR, _CASE_PRIOR = 3.0, 5.0


@dataclass(frozen=True, slots=True)
class Run:
    """Vietnamese in capitals: the state of the word before it ("" when there is none), its words, where it ends."""

    before: str
    words: list[re.Match[str]]
    start: int
    end: int


class Truecaser:
    """Chooses the case of each word in a run of capitals.

    Args:
        forms: how often each form of a word was seen after a word of each case, ``SMALL`` … ``START``. A word with one
            form only need not be there if ``unseen`` would give it.
        pairs: how often a form was seen after another one; one that begins a sentence is ``^`` and small letters.
    """

    def __init__(self, forms: Mapping[str, Counts], pairs: Mapping[tuple[str, str], int]) -> None:
        self._uses = dict(forms)
        self._pairs = dict(pairs)
        self._forms_of: dict[str, list[str]] = defaultdict(list)
        self._word_uses: Counter[tuple[str, int]] = Counter()
        for form, counts in forms.items():
            self._forms_of[form.lower()].append(form)
            for case, count in enumerate(counts):
                self._word_uses[form.lower(), case] += count
        self._word_after: Counter[tuple[str, str]] = Counter()  # by form and the word after it
        self._word_before: Counter[tuple[str, str]] = Counter()  # by word and the form after it
        for (before, form), count in pairs.items():
            self._word_after[before, form.lower()] += count
            self._word_before[before.lower(), form] += count

    @classmethod
    def load(cls, path: Path) -> Truecaser:
        """The table that ``vibrief train truecaser`` wrote.

        Raises:
            UserError: it cannot be read.
        """
        forms: dict[str, Counts] = {}
        pairs: dict[tuple[str, str], int] = {}
        try:
            with lzma.open(path, "rt", encoding="utf-8") as lines:
                for line in lines:
                    cells = line.rstrip("\n").split("\t")
                    if len(cells) == 3:
                        pairs[cells[0], cells[1]] = int(cells[2])
                    elif not line.startswith("#"):
                        small, capital, capitals, start = map(int, cells[1:])
                        forms[cells[0]] = small, capital, capitals, start
        except (OSError, ValueError, EOFError, lzma.LZMAError) as error:
            raise UserError(f"{path}: no truecasing table ({why(error)}); make one: vibrief train truecaser") from None
        return cls(forms, pairs)

    def __call__(self, text: str) -> str:
        """``text`` (NFC) with its runs of capitals in ordinary case; as long as before, letter for letter."""
        letters = list(text)
        for run in runs(text):
            for word, form in zip(run.words, self._best(text, run), strict=True):
                letters[word.start() : word.end()] = form
            for hour in _HOUR.finditer(text, run.start, run.end):
                letters[hour.end(1)] = "h"
        return "".join(letters)

    def tells(self, before: str, form: str) -> float:
        """How much a pair tells, at most, about the case of its words: nats beyond what the vaguer estimates tell."""
        told = [0.0]
        if form in self._uses:
            told.append(math.log(self._p_after(before, form) / self._p_form(form, case_of(before))))
        if before in self._uses:
            told.append(math.log(self._p_before(before, form) / self._p_form(before)))
        return max(map(abs, told))

    def _best(self, text: str, run: Run) -> Iterator[str]:
        """The forms of a run that go best with each other (Viterbi)."""
        scores = {run.before: 0.0}
        steps: list[dict[str, str]] = []
        last = run.before
        for word in run.words:
            ways = {
                state: max((score + self._score(before, state), before) for before, score in scores.items())
                for state in self._states(text, word, last)
            }
            scores = {state: score for state, (score, _) in ways.items()}
            steps.append({state: before for state, (_, before) in ways.items()})
            last = word[0]
        state = max(scores, key=lambda one: (scores[one], one))
        chosen: list[str] = []
        for step in reversed(steps):
            chosen.append(self._opening(state[1:]) if state[0] == MARK else state)
            state = step[state]
        return reversed(chosen)

    def _states(self, text: str, word: re.Match[str], before: str) -> list[str]:
        """The forms that a word in capitals may have where it stands."""
        if _is_numeral(word[0], before):
            return [word[0]]
        if starts_sentence(text, word.start()):
            return [MARK + word[0].lower()]
        return self._forms(word[0])

    def _forms(self, word: str) -> list[str]:
        return self._forms_of.get(word.lower()) or [unseen(word)]

    def _opening(self, word: str) -> str:
        """A word that begins a sentence: as it is mostly written (UBND, VinFast), with a capital."""
        likely = max(self._forms(word.upper()), key=lambda form: sum(self._uses.get(form, ())))
        return word.capitalize() if likely.islower() else likely

    def _score(self, before: str, form: str) -> float:
        total = math.log(self._p_after(before, form)) if form in self._uses else 0.0
        if before in self._uses:
            total += math.log(self._p_before(before, form) / self._p_form(before))
        return total

    def _p_after(self, before: str, form: str) -> float:
        """P(form | its word, the form before)."""
        seen = self._pairs.get((before, form), 0) + _PAIR_PRIOR * self._p_form(form, case_of(before))
        return seen / (self._word_after[before, form.lower()] + _PAIR_PRIOR)

    def _p_before(self, before: str, form: str) -> float:
        """P(before | its word, the form after it)."""
        seen = self._pairs.get((before, form), 0) + _PAIR_PRIOR * self._p_form(before)
        return seen / (self._word_before[before.lower(), form] + _PAIR_PRIOR)

    def _p_form(self, form: str, case: int | None = None) -> float:
        """P(form | its word), after a word of a ``case`` or any."""
        word = form.lower()
        rivals = self._forms_of[word]
        uses = sum(self._word_uses[word, one] for one in range(4))
        share = (sum(self._uses[form]) + 0.1) / (uses + 0.1 * len(rivals))
        if case is None:
            return share
        return (self._uses[form][case] + _CASE_PRIOR * share) / (self._word_uses[word, case] + _CASE_PRIOR)


@cache
def _shipped() -> Truecaser:
    return Truecaser.load(shipped("configs") / TABLE)


def truecase(text: str) -> str:
    """``text`` (NFC) with its runs of Vietnamese in capitals in ordinary case; as long as before, letter for letter."""
    return _shipped()(text) if any(True for _ in runs(text)) else text


def runs(text: str) -> Iterator[Run]:
    """What is Vietnamese in capitals, not acronyms in a row: two syllables or more, one of them with marks."""
    shouted = _SHOUTED.findall(text)
    if len(shouted) < 2 or all(map(str.isascii, shouted)):
        return
    before = ""
    for in_run, tokens in groupby(_TOKEN.finditer(text), key=lambda token: bool(_IN_RUN.fullmatch(token[0]))):
        row = list(tokens)
        words = [token for token in row if WORD.fullmatch(token[0])]
        syllables = [word[0] for word in words if len(word[0]) > 1 and is_syllable(word[0])]
        if in_run and len(syllables) > 1 and not all(map(str.isascii, syllables)):
            yield Run(before, words, row[0].start(), row[-1].end())
        if words:
            begins = starts_sentence(text, words[-1].start())
            before = MARK + words[-1][0].lower() if begins else words[-1][0]


def case_of(form: str) -> int:
    """``SMALL`` … ``START``; of nothing, ``START``."""
    if form[:1] in ("", MARK):
        return START
    if form.islower():
        return SMALL
    return CAPITALS if len(form) > 1 and form.isupper() else CAPITAL


def unseen(word: str) -> str:
    """A word in capitals that no table has: small if it can be Vietnamese, else a name, or if short an acronym."""
    if is_syllable(word):
        return word.lower()
    return word.capitalize() if len(word) > _LONG_ACRONYM and _VOWEL.search(word) else word


def starts_sentence(text: str, start: int) -> bool:
    """Whether the word at ``start`` has its capital from its place: at the head, or behind a mark that ends."""
    for at in range(start - 1, -1, -1):
        if text[at].isalnum():
            return False
        if text[at] in ".!?:…":
            return True
    return True


def _is_numeral(word: str, before: str) -> bool:
    """XVIII wherever it stands; VI and I only behind a word that is numbered so, for they are other words as well."""
    if not ROMAN.fullmatch(word):
        return False
    return before.removeprefix(MARK).lower() in _NUMBERED or not (len(word) == 1 or is_syllable(word))
