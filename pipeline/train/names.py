"""Words, by their capitals in parallel text: names and acronyms for the checks, and those that have none.

configs/names.en.txt, configs/acronyms.en.txt and configs/ordinary.en.txt.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from pipeline.check import acronyms
from pipeline.check.copied import NAME
from pipeline.check.reading import LETTERS, word_list
from pipeline.check.sounds import squeeze
from pipeline.check.spelling import Spelling
from pipeline.check.vietnamese import Vietnamese
from pipeline.errors import UserError
from pipeline.files import atomic_text
from pipeline.train.corpus import Pair
from pipeline.translate.glossary import fold

_NAMES_HEAD = """\
# Names that Vietnamese news writes as English does: words that stood in the Vietnamese of nearly every pair whose
# English had them, and never in small letters. Made by `vibrief train names`; one a line."""
_ACRONYMS_HEAD = """\
# Acronyms that English may have for what Vietnamese spells out: in two pairs or more the English had them, the
# Vietnamese had not. Made by `vibrief train names`; one a line."""
_ORDINARY_HEAD = """\
# Words that running English hardly ever writes with a capital, so that one between clauses is no name. Made by
# `vibrief train names`; one a line."""
_WORD = re.compile(r"(?<![\w'’-])[A-Za-z]+(?![\w'’-])")
_SPELT_OUT = 2  # sentences
# Of the words so found in one half of the news pairs, 0.5 % of the pairs of the other half had one in the English only:
# what a translator put in, or a misspelling of the Vietnamese.
_SENTENCES = 5
_COPIED = 0.9  # of the sentences with the word
# Words that so came through though Vietnamese has its own for them: left out by hand.
_TRANSLATED = frozenset(
    word_list(
        "Athens Belgrade Brussels Bulldogs Cardinals Cheetahs Covid Dutchman GHz Gliders Halloween Huguenot Jr Koran"
        " Latin Mach Mecca Munich Nile Panthers Rhine Sars Sgt Shia Sox Spc Strauss-K Thai Warsaw Wi-Fi"
    )
)
_ORDINARY = 0.02  # uses in small letters for one with a capital, from which it is a word as well
_USES, _CAPITALS = 20, 0.05  # of an ordinary word: in small letters, and for each of these with a capital


def copied_names(pairs: Iterable[Pair]) -> list[str]:
    """The words with a capital that stand in the Vietnamese of nearly every pair whose English has them, sorted.

    The first word of a sentence has its capital anyway, so it is not counted.
    """
    seen: Counter[str] = Counter()
    copied: Counter[str] = Counter()
    small: Counter[str] = Counter()
    for pair in pairs:
        small.update(word for word in LETTERS.findall(pair.target) if word.islower())
        source = squeeze(fold(pair.source))
        names = {found[0] for found in NAME.finditer(pair.target) if not _begins(pair.target, found.start())}
        seen.update(names)
        copied.update(name for name in names if squeeze(fold(name)) in source)
    return sorted(
        name
        for name, count in seen.items()
        if name not in _TRANSLATED
        and count >= _SENTENCES
        and copied[name] >= _COPIED * count
        and small[name.lower()] <= _ORDINARY * count
    )


def ordinary_words(pairs: Iterable[Pair]) -> list[str]:
    """The words that English has in small letters nearly wherever they are not the first of a sentence, sorted."""
    small: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    for pair in pairs:
        for found in _WORD.finditer(pair.target):
            word = found[0]
            if word.islower():
                small[word] += 1
            elif not _begins(pair.target, found.start()):
                capital[word.lower()] += 1
    return sorted(word for word, uses in small.items() if uses >= _USES and capital[word] <= _CAPITALS * uses)


def phrase_acronyms(pairs: Iterable[Pair]) -> list[str]:
    """The acronyms that English now and then has where Vietnamese has something else, sorted: IPO, NASA."""
    is_word = Spelling().is_word
    foreign: Counter[str] = Counter()
    for pair in pairs:
        foreign.update(acronyms.foreign(Vietnamese(pair.source), pair.target))
    return sorted(word for word, count in foreign.items() if count >= _SPELT_OUT and not is_word(word.lower()))


def write_names(names: Sequence[str], path: Path) -> None:
    """Writes ``configs/names.en.txt``, see ``_write``."""
    _write(_NAMES_HEAD, names, path)


def write_acronyms(names: Sequence[str], path: Path) -> None:
    """Writes ``configs/acronyms.en.txt``, see ``_write``."""
    _write(_ACRONYMS_HEAD, names, path)


def write_ordinary(words: Sequence[str], path: Path) -> None:
    """Writes ``configs/ordinary.en.txt``, see ``_write``."""
    _write(_ORDINARY_HEAD, words, path)


def _write(head: str, names: Sequence[str], path: Path) -> None:
    """One a line, under a comment that says where they come from.

    Raises:
        UserError: there are none: the checks would look for nothing, or object to everything.
    """
    if not names:
        raise UserError(f"{path}: nothing to write; give more parallel text")
    path.parent.mkdir(parents=True, exist_ok=True)
    with atomic_text(path) as out:
        out.write("\n".join([head, *names, ""]))


def _begins(text: str, start: int) -> bool:
    before = text[:start].rstrip(" \"'“‘([")
    return not before or before[-1] in ".!?:"
