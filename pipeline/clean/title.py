"""Which line is the headline of the page."""

from __future__ import annotations

from pipeline.clean import names
from pipeline.clean.evidence import REACH, Evidence, pairs_of
from pipeline.clean.lines import Kind
from pipeline.clean.markup import key_of
from pipeline.clean.phrases import Phrases

_CANDIDATES = frozenset({Kind.HEAD, Kind.PROSE, Kind.CUT, Kind.ITEM, Kind.CREDIT, Kind.MENU})
_PROSE = frozenset({Kind.PROSE, Kind.CUT})
_LEAST = -0.3  # a lower score is a menu entry or a name; a plain headline unlike the body has 0.3
_LIKE = 0.25  # share of syllable pairs in common with the main run
_SAME = 0.8  # share of syllable pairs that makes two headlines one


def find_title(evidence: Evidence, given: str | None, phrases: Phrases) -> int | None:
    """The index of the title's line: the one that says ``given``, else the best candidate above the body."""
    if given and given.strip():
        return _stated(evidence, given)
    if evidence.main is None:
        return _alone(evidence)
    first = evidence.main[0]
    scored = [(_score(evidence, i, phrases), -i) for i in range(first) if _candidate(evidence, i)]
    if not scored:
        return None
    score, negative = max(scored)
    return -negative if score > _LEAST else None


def _stated(evidence: Evidence, given: str) -> int | None:
    key = key_of(" ".join(given.split()))
    wanted = pairs_of(given)
    near: int | None = None
    limit = evidence.main[0] if evidence.main else len(evidence.lines)
    for i, line in enumerate(evidence.lines):
        if line.key == key and line.kind not in {Kind.IMAGE, Kind.JUNK}:
            return i
        if near is None and i <= limit and wanted and line.kind in _CANDIDATES and line.words <= 40:
            shared = len(wanted & evidence.pairs(i)) / max(len(wanted), len(evidence.pairs(i)), 1)
            near = i if shared >= _SAME else None
    return near


def _alone(evidence: Evidence) -> int | None:
    """On a page without prose: a single headline is a title, a list of them is not."""
    heads = [i for i, line in enumerate(evidence.lines) if line.kind is Kind.HEAD and line.words >= 4]
    return heads[0] if len(heads) == 1 and len(evidence.lines) <= 3 else None


def _candidate(evidence: Evidence, i: int) -> bool:
    line = evidence.lines[i]
    if line.kind is Kind.HEAD or (line.kind is Kind.MENU and line.words >= 5):
        return 3 <= line.words <= 40
    if line.kind is Kind.SOFT and line.reason == "media-link":  # [Ảnh] Lễ diễu binh …, Video: …
        return 5 <= line.words <= 40
    if line.level == 1:
        return line.kind in _CANDIDATES and line.words <= 40
    # A headline that is a full sentence: only when it is what the page begins with.
    opening = line.kind in {Kind.PROSE, Kind.CUT} and line.words <= 25
    return opening and not any(other.kind is Kind.HEAD and other.words >= 3 for other in evidence.lines[:i])


def _score(evidence: Evidence, i: int, phrases: Phrases) -> float:
    """Likeness to the body, a repeat elsewhere, a heading mark, a stamp beside it, and prose soon below it."""
    lines, line = evidence.lines, evidence.lines[i]
    twin = i in evidence.twins
    repeats = evidence.times(line.key) - (2 if twin and not line.doubled else 1)
    touching = {line.kind for line in lines[max(0, i - 1) : i + 2]}
    beside = {line.kind for line in lines[max(0, i - 2) : i + 4]}
    score = 0.3 + 4 * max(evidence.cohesion(i), _likeness_below(evidence, i))
    score += 2.0 * (repeats > 0)
    score += 0.8 * (not any(other.kind is Kind.HEAD and other.words >= 5 for other in lines[:i]))
    score += {1: 2.0, 2: 0.7}.get(line.level, 0.0)
    score += 0.5 * (Kind.DATE in beside) + 0.5 * (Kind.DATE in touching) + 0.4 * (Kind.BYLINE in beside)
    score -= min(2.0, 0.4 * _heads_below(evidence, i))
    score -= 0.3 * min(4, sum(above.kind in _PROSE for above in lines[max(0, i - REACH) : i]))
    score -= 1.5 * _under_body(evidence, i)
    score -= 1.0 * (line.words < 5) + 1.0 * (Kind.TIME in touching)
    score -= {Kind.MENU: 1.5, Kind.SOFT: 0.8, Kind.PROSE: 0.5, Kind.CUT: 0.5}.get(line.kind, 0.0)
    score -= 1.5 * (twin and repeats <= 0) + 1.2 * _in_list(evidence, i) + 1.0 * line.link
    if line.kind is Kind.HEAD and line.words <= 5 and names.person(line.text, phrases):
        score -= 2.0
    return score


def _likeness_below(evidence: Evidence, i: int) -> float:
    """Likeness to the next paragraph, when that one is not a lone sapo."""
    lines = evidence.lines
    prose = next((j for j in range(i + 1, min(len(lines), i + REACH)) if lines[j].kind in _PROSE), None)
    if prose is None:
        return 0.0
    after = evidence.following(prose)
    runs_on = bool(after) and lines[after[0]].kind in {Kind.PROSE, Kind.CREDIT, Kind.ITEM}
    return evidence.overlap(i, prose) if runs_on else 0.0


def _under_body(evidence: Evidence, i: int) -> bool:
    """Right under a paragraph that is like the body: a subheading."""
    for j in range(i - 1, max(-1, i - REACH), -1):
        if evidence.lines[j].kind in _PROSE:
            # What a page says twice above its body is its description, not its body.
            return evidence.cohesion(j) >= _LIKE and evidence.times(evidence.lines[j].key) == 1
        if evidence.lines[j].kind is Kind.HEAD:
            return False
    return False


def _heads_below(evidence: Evidence, i: int) -> int:
    """Other headlines between this one and the next paragraph."""
    count = 0
    for line in evidence.lines[i + 1 : i + REACH]:
        if line.kind in {Kind.PROSE, Kind.CUT}:
            break
        count += line.kind is Kind.HEAD and line.words >= 4
    return count


def _in_list(evidence: Evidence, i: int) -> bool:
    """Under a marker, with no paragraph in between."""
    for line in reversed(evidence.lines[max(0, i - REACH) : i]):
        if line.kind is Kind.PROSE:
            return False
        if line.kind is Kind.MARKER:
            return True
    return False
