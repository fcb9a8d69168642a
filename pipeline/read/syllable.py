"""Which words can be Vietnamese: the evidence by which one reading of some bytes is preferred to another.

A Vietnamese syllable is an onset, a rhyme and at most one tone, and there are few rhymes. Text read in the wrong
encoding breaks that in almost every word, so the share of possible syllables separates readings sharply.
"""

from __future__ import annotations

import re
import unicodedata

# Rhymes without tone, by their first vowel; "i" after "g" and "u" after "q" belong to the onset.
_RHYMES = frozenset(
    """
a ac ach ai am an ang anh ao ap at au ay ă ăc ăm ăn ăng ăp ăt â âc âm ân âng âp ât âu ây
e ec em en eng eo ep et ê êch êm ên ênh êp êt êu êng
i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu
o oc oi om on ong op ot oong ooc oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oe oen oeo oet
ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
u ua uc ui um un ung up ut uôc uôi uôm uôn uông uôt uơ uân uâng uât uây uê uêch uên uênh
uy uya uych uyên uyêt uynh uyt uyu uyn uyp
ư ưa ưc ưi ưm ưn ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu
y yêm yên yêng yêt yêu
    """.split()  # noqa: SIM905 - readable as a table
)
_ONSETS = frozenset("gi qu ngh ng nh gh kh ph th tr ch b c d đ g h k l m n p q r s t v x".split())  # noqa: SIM905
_WORD = re.compile(r"[^\W\d_]+")
_TONES = dict.fromkeys(map(ord, "\u0300\u0301\u0303\u0309\u0323"))
_BARE_ONSETS = frozenset({"gi"})  # "gì", "gỉ": the onset's own i is the vowel


def is_syllable(word: str) -> bool:
    """Whether the word could be one Vietnamese syllable, in one consistent case."""
    if not (word.islower() or word.isupper() or word[1:].islower()):
        return False
    parts = unicodedata.normalize("NFD", word.lower())
    toneless = parts.translate(_TONES)
    if len(parts) - len(toneless) > 1:
        return False
    toneless = unicodedata.normalize("NFC", toneless)
    if toneless in _RHYMES or toneless in _BARE_ONSETS:
        return True
    return any(toneless[:cut] in _ONSETS and toneless[cut:] in _RHYMES for cut in (1, 2, 3))


def evidence(text: str) -> tuple[int, int]:
    """How many words with a letter beyond ASCII there are in NFC ``text``, and how many could be Vietnamese."""
    words = [word for word in _WORD.findall(text) if not word.isascii()]
    return len(words), sum(map(is_syllable, words))
