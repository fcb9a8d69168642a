"""Bylines and sources: lines that say who wrote a text and where it was taken from."""

from __future__ import annotations

import re

from pipeline.clean.phrases import Phrases

_DOMAIN = re.compile(
    r"(?:https?://)?(?:www\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:vn|com|net|org|info|gov|edu|asia|tv|news)(?:\.vn)?/?",
    re.I,
)
_BRACKETED = re.compile(r"\s*[(\[]([^()\[\]]{1,40})[)\]]\s*\.?$")
_JOIN = re.compile(r"\s*(?:[,;&/–—|]|\s-\s|\bvà\b)\s*")
_TITLES = re.compile(r"^(?:ts|ths|gs|pgs|bs|ks|nhà báo|luật sư|ls)\.?\s+", re.IGNORECASE)
_CLOSERS = "\"'”’»)]} "


def ends_sentence(text: str) -> bool:
    """The last mark, behind quotes and brackets, closes a sentence."""
    return text.rstrip(_CLOSERS)[-1:] in {".", "!", "?", "…"}


def person(text: str, phrases: Phrases) -> str | None:
    """The name or names when ``text`` is nothing else, notes such as "(tổng hợp)" taken off."""
    text = _strip_notes(text.strip(" .|*-–—:"), phrases)
    if not text or len(text) > 70:
        return None
    parts = [part for part in _JOIN.split(text) if part]
    if not parts or len(parts) > 4:
        return None
    return text if all(_one_person(part) for part in parts) else None


def _one_person(part: str) -> bool:
    words = _TITLES.sub("", part).split()
    if not 1 <= len(words) <= 6:
        return False
    for word in words:
        letters = word.replace(".", "").replace("'", "").replace("’", "").replace("-", "")
        if not letters.isalpha() or not letters[0].isupper():
            return False
        if len(letters) > 9 or (len(letters) > 3 and letters.isupper() and not text_is_upper(words)):
            return False
    return True


def text_is_upper(words: list[str]) -> bool:
    """All words are in capitals (some papers set bylines so)."""
    return all(word.isupper() for word in words)


def _strip_notes(text: str, phrases: Phrases) -> str:
    while True:
        found = _BRACKETED.search(text)
        if not found:
            break
        text = text[: found.start()].rstrip()
    for note in phrases.byline_notes:
        if len(note) > 2 and text.casefold().endswith(" " + note):
            return text[: -len(note)].rstrip(" -–—(")
    head, mark, tail = text.rpartition(" - ") if " - " in text else text.rpartition("/")
    if mark and tail.strip().casefold() in phrases.byline_notes | phrases.outlets:
        return head.strip()
    return text


def byline(text: str, phrases: Phrases) -> tuple[str, str | None] | None:
    """Name and outlet of a line that labels a name ("Bài và ảnh: Trần Lâm"), notes one, or stands for one (PV)."""
    if len(text) > 90:
        return None
    bare = text.strip(" .|*-–—()[]")
    if bare.casefold() in phrases.byline_alone:
        return bare, None
    if found := phrases.byline_pattern.fullmatch(text.strip(" |*()[]")):
        name, outlet = split_outlet(found[1].strip(" ."), phrases)
        named = person(name, phrases)
        return (named, outlet) if named else None
    name, outlet = split_outlet(bare_note(text), phrases)
    if (outlet or _noted(text, phrases)) and (named := person(name, phrases)):
        return named, outlet
    return None


def stamped_name(rest: str, phrases: Phrases) -> str | None:
    """The person in what a date stamp holds besides the date: two words at least, or a labelled name."""
    if labelled := byline(rest, phrases):
        return labelled[0]
    label, _, name = rest.partition(" ")
    if label.casefold() in phrases.byline:
        rest = name
    place = rest.casefold() in phrases.menu  # "Hà Nội, ngày 3/2/2024"
    return person(rest, phrases) if len(rest.split()) >= 2 and not place else None


def bare_note(text: str) -> str:
    """``text`` without the stop and the dash around it."""
    return text.strip(" |*-–—").rstrip(".")


def _noted(text: str, phrases: Phrases) -> bool:
    """Ends with a note such as "(tổng hợp)" or "thực hiện"."""
    found = _BRACKETED.search(text)
    note = found[1].strip(" .").casefold() if found else ""
    if note.startswith(phrases.reporter_openings):  # (PV … tại Bangkok)
        return True
    return note in phrases.byline_notes or text.casefold().endswith(phrases.note_endings)


def split_outlet(text: str, phrases: Phrases) -> tuple[str, str | None]:
    """``Hà Linh/VOV`` or ``Hà Linh (TTXVN)`` as name and outlet."""
    if found := _BRACKETED.search(text):
        inside = found[1].strip()
        label = inside.casefold().removeprefix("theo ").removeprefix("nguồn: ").strip()
        credited = label != inside.casefold() and len(label.split()) <= 5 and label not in phrases.byline_notes
        if credited or is_outlet(label, phrases):
            return text[: found.start()].strip(), inside[len(inside) - len(label) :]
    for mark in ("/", " - ", " – ", " | ", ", "):
        head, found_mark, tail = text.rpartition(mark)
        if found_mark and is_outlet(tail.strip(), phrases):
            return head.strip(), tail.strip()
    return text, None


def is_outlet(text: str, phrases: Phrases) -> bool:
    """A news agency, a domain, or "Báo …", "Tạp chí …"."""
    lowered = text.casefold().strip(" .")
    if lowered in phrases.outlets or _DOMAIN.fullmatch(lowered):
        return True
    if "/" in lowered and len(lowered) <= 40:
        return any(is_outlet(part.strip(), phrases) for part in text.split("/", 3))
    if not lowered.startswith(phrases.outlet_openings):
        return False
    kind = next((word for word in phrases.outlet_words if lowered.startswith(word + " ")), None)
    if kind is None or not 1 <= len(lowered.split()) - len(kind.split()) <= 6 or not text[:1].isupper():
        return False
    # "Báo Nhân Dân", but neither "Báo cáo chưa nêu nguyên nhân" nor "Đài Loan thử tên lửa".
    if f"{lowered} ".startswith(phrases.not_outlet_openings):
        return False
    name = text.strip(" .")[len(kind) :].lstrip()
    named = kind not in phrases.outlet_nouns or name[0].isupper()
    return named or f"{name.casefold()} ".startswith(phrases.outlet_kind_openings)


def source(text: str, phrases: Phrases) -> str | None:
    """The outlet of a source line ("Theo: …", "nhandan.vn"); "" for a label with nothing after it."""
    if len(text) > 100:
        return None
    bare = text.strip(" |*-–—()[]").rstrip(".")
    if is_outlet(bare, phrases):
        return bare
    found = phrases.source_pattern.fullmatch(text.strip(" |*-–—"))
    if not found:
        return None
    outlet = found[2].strip(" :.,|*")
    if not outlet:
        return "" if text.rstrip().endswith(":") else None
    labelled = ":" in text[: found.end(1) + 2] or text.lstrip()[0] in "(["
    if is_outlet(outlet, phrases):
        return outlet
    words = outlet.split()
    if len(words) > 8 or (any(c in outlet for c in ",;!?") and not labelled):
        return None
    capital = sum(word[:1].isupper() or not word[:1].isalpha() for word in words) / len(words)
    return (
        outlet
        if labelled or (capital >= 0.6 and words[0][:1].isupper() and not text.rstrip().endswith((".", ":")))
        else None
    )
