"""The table of the truecaser, counted in running text: configs/truecase.vi.tsv.xz."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

from pipeline.errors import UserError
from pipeline.read.syllable import is_syllable
from pipeline.train.articles import Story
from pipeline.train.corpus import new_text
from pipeline.translate.orthography import respelt
from pipeline.translate.truecase import (
    CAPITALS,
    MARK,
    START,
    WORD,
    Counts,
    Truecaser,
    case_of,
    starts_sentence,
    unseen,
)

_HEAD = """\
# How often Vietnamese news writes a word in small letters, with a capital or in capitals, and beside which words. Made
# by `vibrief train truecaser`. Five columns: a form, and its uses after a word in small letters, with a capital, in
# capitals, at the head of a sentence. Three columns: a form (with ^: at the head of a sentence), the one after, uses.
"""
_LEAST = 3  # uses of a form or of a pair
_SHARE = 0.005  # of a word's uses: a rarer form is a slip
_TELLING = 2.0  # nats over all its uses: a pair that tells less than this about its words' case is left out
_SHOUTED, _TITLED = 1 / 3, 2 / 3  # of the words in capitals, or with one: such a sentence is no running text


class Reader:
    """Forms and pairs of forms, as they stand in running text."""

    def __init__(self) -> None:
        self.forms: Counter[tuple[str, int]] = Counter()
        self.pairs: Counter[tuple[str, str]] = Counter()
        self.sentences = 0

    def read(self, sentence: str) -> None:
        """Counts an NFC sentence, unless it is set in capitals or each word with one."""
        sentence = respelt(sentence)
        words = [(found[0], found.start()) for found in WORD.finditer(sentence)]
        cases = [case_of(word) for word, _ in words]
        if cases.count(CAPITALS) > _SHOUTED * len(words) or sum(map(bool, cases)) > _TITLED * len(words):
            return
        self.sentences += 1
        before = ""
        for word, start in words:
            if starts_sentence(sentence, start):
                before = MARK + word.lower()
                continue
            self.forms[word, case_of(before)] += 1
            self.pairs[before, word] += 1
            before = word

    def table(self) -> tuple[dict[str, Counts], dict[tuple[str, str], int]]:
        """The forms and pairs that tell something: see ``Truecaser``.

        Raises:
            UserError: there are none.
        """
        forms = self._telling_forms()
        pairs = {
            pair: count for pair, count in self.pairs.items() if count >= _LEAST and not forms.keys().isdisjoint(pair)
        }
        full = Truecaser(forms, pairs)
        pairs = {pair: count for pair, count in pairs.items() if count * full.tells(*pair) >= _TELLING}
        if not pairs:
            raise UserError("the text is too short to learn the case of words from; give more articles")
        return forms, pairs

    def _telling_forms(self) -> dict[str, Counts]:
        """Those of words that have several, or another one than ``unseen`` would give."""
        after: dict[str, list[int]] = defaultdict(lambda: [0] * (START + 1))
        for (form, case), count in self.forms.items():
            after[form][case] += count
        of_word: dict[str, list[str]] = defaultdict(list)
        for form, counts in after.items():
            # A syllable with marks is no acronym: it was shouted.
            shouted = case_of(form) == CAPITALS and is_syllable(form) and not form.isascii()
            if sum(counts) >= _LEAST and not shouted:
                of_word[form.lower()].append(form)
        kept: dict[str, Counts] = {}
        for word, forms in of_word.items():
            uses = sum(sum(after[form]) for form in forms)
            likely = [form for form in forms if sum(after[form]) >= _SHARE * uses]
            if likely != [unseen(word.upper())]:
                for form in likely:
                    small, capital, capitals, start = after[form]
                    kept[form] = small, capital, capitals, start
        return kept


def write_table(stories: Iterable[Story], path: Path) -> tuple[int, int, int]:
    """Counts the sentences of articles and writes the table; how many sentences, forms and pairs.

    Raises:
        UserError: its name does not end in .xz, or see ``Reader.table``.
    """
    if path.suffix != ".xz":
        raise UserError(f"{path}: the table is packed; give a name that ends in .tsv.xz")
    reader = Reader()
    for story in stories:
        for _, sentence in story.sentences:
            reader.read(sentence)
    forms, pairs = reader.table()
    with new_text(path, preset=9) as out:
        out.write(_HEAD)
        for form, after in sorted(forms.items()):
            print(form, *after, sep="\t", file=out)
        for (before, form), count in sorted(pairs.items()):
            print(before, form, count, sep="\t", file=out)
    return reader.sentences, len(forms), len(pairs)
