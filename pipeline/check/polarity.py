"""A negation that is lost: "the attack was aimed at him" for *không nhằm vào ông*.

Which verb a word denies is not told. So only a sentence is found that says no in Vietnamese and nowhere in English,
where any of the many words that deny something counts: *not*, *fail*, *few*, *without*, *unclear*.
"""

from __future__ import annotations

import re

from pipeline.check.reading import word_list

_NEGATION = re.compile(r"(?<!\w)(?:không|chưa|chẳng|chả)(?!\w)", re.IGNORECASE)
# Words with không that deny nothing (hàng không, aviation), and what English says without denying anything (không
# thể thiếu, integral; không theo toa, over the counter; không lâu sau, soon after).
_BEFORE = word_list(
    "hàng trên phòng trường số chân đường tay hay phải được có_hay đúng bằng giờ lúc điểm múi hư phố món sáng_mắt"
)
_AFTER = word_list(
    "chỉ những gian khí quân vận lưu phận kích tặc ít nhỏ khỏi ngừng ngớt kém quá hơn dưới trung người_lái dây"
    " lâu xa cảng lực hạn kiểm trọng nhầm ngờ may gì_khác khác_gì khác giống còn_nữa nữa thể_thiếu thể_tách"
    " thể_không thể_phủ theo_toa kê_đơn bao_giờ bao_lâu mấy tài_nào biết_tại biết_vì_sao biết_bao biết_niềm"
    " ai_khác ai_giống phải_ai hai hề_hấn hề_gì sao ai_bằng đâu chừng khéo giới_hạn thường_xuyên đáng_kể đổi"
    " thay_đổi đầy đến tới từng_có từng_thấy kể nói_đến nói_tới chính_thức thường_trực tập_trung kỳ_hạn bắt_buộc"
    " xâm_lấn dệt hoạt_động sử_dụng có_thật có_thực bình_thường chuyên cá thì cấu_trúc chiến"
)
_ENDS = r"(?:\s+(?:ạ|nhỉ|nhé|vậy|nào|đây|thế))?\s*(?:[?.,;:!”\"')]|$)"  # a question, or the end of what is denied
_QUESTION = r"(?:có|đã|liệu|xem)\s[^,.;]{0,80}?\s(?:không|chưa)\s*[?,.]"


def _any_of(words: tuple[str, ...]) -> str:
    return "|".join(word.replace("_", r"\s+") for word in words)


_NO_NEGATION = re.compile(
    rf"(?<!\w)(?:(?:(?:{_any_of(_BEFORE)})\s+không|(?:có\s+)?hay\s+chưa|(?:không|chưa|chẳng|chả)\s+(?:hạn|{_any_of(_AFTER)}))(?!\w)"
    rf"|(?:không|chưa){_ENDS}|{_QUESTION})",
    re.IGNORECASE,
)
_DENYING = word_list(
    "not no non never none nobody nothing nowhere neither nor without cannot unable fail* lack* refus* deny"
    " denies denied denying denial* reject* avoid* prevent* absen* ban bans banned barely hardly rarely seldom few"
    " little unless except* instead rather exempt* yet free stop* ceas* refrain* zero nil least less lose* lost"
    " losing only ignor* abstain* oppos* declin* prohibit* forbid* forbad* lest empty doubt* neglect* skip* false*"
    " wrong* poor* bad* difficult* hard limited short too far block* end ends ended ending gone restrict* keep*"
    " kept quit* withdr* withh* default* miss missed misses missing defunct eliminat* half against devoid"
    " otherwise else outside depriv* deficien* reluctan* hate hated hates hating loath* refut* drop drops dropped"
    " downplay* contrast exclud* overlook* snub* irrespective asymptom* inaudib* inescap* pending asymm* anonym*"
    " illegitim* underage* amiss reneg* shun* abnorm* atyp* offline trouble*"
)
_PREFIXED = (
    r"un(?!der(?!dev|pa|coo|app|uti|est)|til|ited|ion|ique|ivers|its?\b|ify|ifi|cles?\b)\w+",
    r"dis(?!tric|cuss|play|tan|cover|eas|patch|tribut|h\b|hes|ast)\w+",
    (
        r"in(?:abilit|access|accura|activ|adequa|appropriat|capab|complet|conclusiv|consisten|consola|correct|dependen|detect"
        r"|direct|effectiv|efficien|eligib|evitabl|experienced|formal|frequent|sane|secur|sufficien|tolera|valid|visibl|volunt"
        r"|significan|flexib|explicab|tangib|comparab|compatib|variab|curabl|credibl|disput|fidel|scrut|hibit|different)\w*"
    ),
    r"im(?:possib|prop|mobil|matur|perfect|patien|partial|mun|moral)\w*",
    r"il(?:legal|licit|litera|logical)\w*",
    r"ir(?:regular|relevan|responsib|reversib|reparab|reconc|resist|refut|replac)\w*",
    r"de(?:regul|central|militar)\w*",
    r"must-\w+",
    r"non-?\w+",
    r"\w+less(?:ly|ness)?",
)
_DENIED = re.compile(
    r"n\s?['’]\s?t\b|\b(?:" + "|".join([*(word.replace("*", r"\w*") for word in _DENYING), *_PREFIXED]) + r")\b",
    re.IGNORECASE,
)
_SHOWN = re.compile(r"\S+(?:\s+[^\s.,;:!?]+){0,3}")  # the negation and up to three words


def negation(vi: str) -> str | None:
    """The first negation of a Vietnamese sentence with a few words of what it denies; None where nothing is denied."""
    if _NEGATION.search(vi) is None:
        return None
    idioms = [found.span() for found in _NO_NEGATION.finditer(vi)]
    for found in _NEGATION.finditer(vi):
        if not any(start <= found.start() < end for start, end in idioms):
            shown = _SHOWN.match(vi, found.start())
            return shown[0] if shown else found[0]
    return None


def denies(en: str) -> bool:
    """Whether any word of an English sentence denies something."""
    return _DENIED.search(en) is not None
