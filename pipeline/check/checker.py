"""All findings about a sentence and its translation, and one number to rank hypotheses by."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from pipeline.article import Flag
from pipeline.check import acronyms, names, numbers_en, offices, polarity, speech, statistics
from pipeline.check.copied import CopiedNames
from pipeline.check.doubled import doubled
from pipeline.check.places import Places
from pipeline.check.quantities import Quantity, align
from pipeline.check.ranks import changes
from pipeline.check.spelling import Spelling
from pipeline.check.vietnamese import Vietnamese
from pipeline.config import CheckSettings
from pipeline.translate.glossary import Glossary
from pipeline.translate.orthography import ordinary

# How bad a finding is when hypotheses are ranked. A wrong figure misleads more than a missing one, and an
# output that is empty or in a loop is worse than any single wrong word.
WEIGHTS = {
    "empty": 10.0,
    "repetition": 5.0,
    "number-changed": 2.0,
    "number-invented": 1.5,
    "number-missing": 1.5,
    "length": 1.5,
    "rank-changed": 1.5,
    "rank-invented": 1.0,
    "negation-missing": 1.0,
    "name-missing": 1.0,
    "name-invented": 1.0,
    "word-invented": 1.0,
    "left-over-vietnamese": 1.0,
    "term": 0.5,
    "doubled": 0.5,
    "speaker-invented": 0.5,
}
NONE = "(none)"


class Checker:
    """Checks sentence pairs. Deterministic, with no model; one instance serves any number of sentences."""

    version: str = "13"

    def __init__(self, settings: CheckSettings, glossary: Glossary | None = None) -> None:
        self._settings = settings
        self._glossary = glossary or Glossary()
        self._places = Places(self._glossary)
        self._copied = CopiedNames(self._glossary)
        self._spelling = Spelling(self._glossary.english)
        self._source = lru_cache(maxsize=1024)(lambda vi: Vietnamese(vi, self._glossary.find(vi)))
        # The translator judges what the checking stage looks at again, a window later.
        self._pair = lru_cache(maxsize=32768)(self._read_pair)

    def flags(self, vi: str, en: str) -> tuple[Flag, ...]:
        """Every finding, the gravest kinds first. ``detail`` shows the Vietnamese side, an arrow, the English.

        The Vietnamese is read, and shown, in one spelling and in ordinary case (``ordinary``).
        """
        return self._pair(ordinary(vi), en)

    def _read_pair(self, vi: str, en: str) -> tuple[Flag, ...]:
        if not en.strip():
            return (Flag("empty", f"{vi} → {NONE}"),) if vi.strip() else ()
        source = self._source(vi)
        found = [*self.cheap(vi, en), *number_flags(source.quantities, numbers_en.quantities(en))]
        found += [Flag("rank-changed", f"{c.vi.text} → {c.en.text}") for c in changes(vi, source.titles, en)]
        found += [Flag("rank-invented", f"{NONE} → {office}") for office in offices.invented(source, en)]
        if source.negation and not polarity.denies(en):
            found.append(Flag("negation-missing", f"{source.negation} → {NONE}"))
        if said := speech.invented(source, en):
            found.append(Flag("speaker-invented", f"{NONE} → {said['said']}"))
        found += _name_flags(source.names, en)
        made_up = self._spelling.made_up(source, en)
        invented = (*self._places.invented(source, en), *made_up.names)
        copied = self._copied.invented(source, en)
        letters = acronyms.invented(source, en, self._spelling.is_word)
        rest = (name for name in (*copied, *letters) if not any(name in other for other in invented))
        found += [Flag("name-invented", f"{NONE} → {name}") for name in (*invented, *rest)]
        found += [Flag("word-invented", f"{NONE} → {word}") for word in made_up.words]
        found.sort(key=lambda flag: -WEIGHTS[flag.kind])
        return tuple(found)

    def penalty(self, flags: Iterable[Flag]) -> float:
        """The sum of the weights of the findings; 0 is clean."""
        return sum(WEIGHTS.get(flag.kind, 1.0) for flag in flags)

    def cheap(self, vi: str, en: str) -> list[Flag]:
        """The statistics alone: length, repetition, left-over Vietnamese, what small models like to invent."""
        found = []
        ratio = statistics.length_ratio(vi, en)
        low, high = self._settings.length_ratio
        if ratio is not None and not low <= ratio <= high:
            found.append(Flag("length", f"{len(vi)} characters → {len(en)} (ratio {ratio:.2f})"))
        if statistics.compression_ratio(en) > self._settings.max_compression:
            found.append(Flag("repetition", f"compresses {statistics.compression_ratio(en):.1f} times"))
        elif repeated := statistics.loop(en, vi):
            found.append(Flag("repetition", repeated[:80]))
        elif twice := doubled(vi, en):
            found.append(Flag("doubled", en[twice.start : twice.end]))
        invented = (statistics.twin(en, vi) or statistics.second_year(en, vi), statistics.pandemic(en, vi))
        found += [Flag("number-invented", f"{NONE} → {text}") for text in invented if text]
        if part := statistics.part_of_year(en, vi):
            found.append(Flag("number-missing", f"{part[0]} → {NONE}"))
        words = statistics.left_over(en)
        if words:
            found.append(Flag("left-over-vietnamese", " ".join(words)))
        return found


def _name_flags(wanted: Iterable[names.Wanted], en: str) -> list[Flag]:
    return [
        Flag("name-missing" if want.enforced else "term", f"{want.text} → {wrong or NONE}")
        for want, wrong in names.missing(wanted, en)
    ]


def number_flags(source: Iterable[Quantity], target: Iterable[Quantity]) -> list[Flag]:
    """The number findings; a surface text is named once."""
    aligned = align(tuple(source), tuple(target))
    found = [Flag("number-changed", f"{s.text} → {t.text}") for s, t in aligned.changed]
    found += [
        Flag("number-changed", f"{a.text} … {b.text} → {y.text} … {x.text}") for (a, x), (b, y) in aligned.exchanged
    ]
    found += [Flag("number-changed", f"{s.text} ({s.trend}) → {t.text} ({t.trend})") for s, t in aligned.turned]
    found += [Flag("number-missing", f"{s.text} → {NONE}") for s in aligned.missing]
    found += [Flag("number-invented", f"{NONE} → {t.text}") for t in aligned.invented]
    return list(dict.fromkeys(found))
