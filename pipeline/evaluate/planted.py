"""Sentence pairs with one known error, made from templates: what the checks on numbers, ranks … must find.

Each case is a right translation and the same with one thing wrong. A check that is any good is silent on the first
and speaks on the second. The values are drawn with a fixed seed, so the cases never change.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from pipeline.check import words_en, words_vi
from pipeline.check.reading import word_list
from pipeline.months import MONTHS
from pipeline.translate.normalise import ordinal

_SCALES = (("triệu", "million"), ("tỷ", "billion"), ("nghìn tỷ", "trillion"))
_NOUNS = (
    ("người", "people"),
    ("doanh nghiệp", "enterprises"),
    ("dự án", "projects"),
    ("ca nhiễm", "infections"),
    ("đại biểu", "delegates"),
    ("hộ dân", "households"),
)
_UNITS = (("km", "km", "miles"), ("kg", "kg", "tonnes"), ("ngày", "days", "months"), ("phút", "minutes", "hours"),
          ("ha", "hectares", "square kilometres"), ("tấn", "tonnes", "kg"), ("tuần", "weeks", "years"))  # fmt: skip
_ROWS = (("bên", "side", "sides"), ("nước", "country", "countries"),
         ("dự án", "project", "projects"), ("địa phương", "locality", "localities"),
         ("trường hợp", "case", "cases"), ("tàu cá", "boat", "boats"))  # fmt: skip
_PLACES = word_list("second third fourth fifth sixth seventh eighth ninth")
_OFFICES = (
    ("Thủ tướng Lào", "Prime Minister of Laos"),
    ("Chủ tịch tỉnh", "chairman of the province"),
    ("Bộ trưởng Ngoại giao", "Foreign Minister"),
    ("Tổng thống Mỹ", "President of the US"),
    ("Bí thư Tỉnh ủy", "secretary of the provincial Party committee"),
    ("Giám đốc Sở Y tế", "director of the Health Department"),
    ("Thị trưởng Seoul", "mayor of Seoul"),
    ("Cục trưởng Cục Hải quan", "head of the Customs Department"),
)
_NO_OFFICES = (
    ("kỹ sư Trần Văn Nam", "engineer Tran Van Nam"),
    ("bà Lê Thị Hoa", "Ms Le Thi Hoa"),
    ("bác sĩ Phạm Minh Đức", "Dr Pham Minh Duc"),
    ("các giáo viên", "the teachers"),
)
_FOREIGNERS = ("Clinton", "Netanyahu", "Sarah", "Boeing", "Reuters", "Samsung")
_ABROAD = (
    ("Mỹ", "the US", "the United Kingdom"),
    ("Nga", "Russia", "China"),
    ("Hàn Quốc", "South Korea", "North Korea"),
    ("Lào", "Laos", "Cambodia"),
    ("Thổ Nhĩ Kỳ", "Turkey", "Greece"),
    ("Viêng Chăn", "Vientiane", "Moscow"),
    ("Israel", "Israel", "Syria"),
    ("Australia", "Australia", "Austria"),
    ("Bắc Kinh", "Beijing", "Hong Kong"),
    ("Đà Nẵng", "Da Nang", "Ho Chi Minh City"),
)
_DENIALS = (
    ("{} không nhằm vào dân thường.", "{} was not aimed at civilians.", "{} was aimed at civilians."),
    ("{} chưa được phê duyệt.", "{} has yet to be approved.", "{} has been approved."),
    ("Bộ trưởng không tin rằng {} sẽ thành công.", "The minister doubts that {} will succeed.",
     "The minister says that {} will succeed."),
    ("Không ai biết {} ở đâu.", "No one knows where {} is.", "Everyone knows where {} is."),
)  # fmt: skip
_SUBJECTS = (
    ("dự án", "the project"),
    ("chiến dịch", "the campaign"),
    ("con tàu", "the ship"),
    ("kế hoạch", "the plan"),
)
_CURRENCIES = (("USD", "USD", "VND"), ("đồng", "VND", "USD"), ("euro", "EUR", "USD"))


@dataclass(frozen=True, slots=True)
class Case:
    """A source, its right translation, and a wrong one; ``error`` names what is wrong there."""

    error: str
    vi: str
    en: str
    wrong: str


Maker = Callable[[random.Random], Iterator[Case]]


def cases(rounds: int = 25, seed: int = 5) -> list[Case]:
    """``rounds`` draws from every template, the same ones for the same arguments."""
    draw = random.Random(seed)
    return [case for _ in range(rounds) for make in _MAKERS for case in make(draw)]


def spoil(pairs: Iterable[tuple[str, str]], seed: int = 5) -> list[Case]:
    """Human translations with one figure of the English changed, dropped or moved by a factor of ten."""
    draw = random.Random(seed)
    found = []
    for vi, en in pairs:
        figures = [m for m in _FIGURE.finditer(en) if m[0] not in ("1", "19")]
        if not figures:
            continue
        figure = draw.choice(figures)
        error, spoiled = draw.choice(_SPOILERS)(figure[0])
        if spoiled != figure[0] and spoiled not in vi:
            found.append(Case(error, vi, en, en[: figure.start()] + spoiled + en[figure.end() :]))
    return found


def _plus_one(figure: str) -> tuple[str, str]:
    return "substituted", figure[:-1] + str((int(figure[-1]) + 1) % 10)


def _ten_times(figure: str) -> tuple[str, str]:
    return "decimal point", figure.replace(".", "") if "." in figure else figure + "0"


def _turned(figure: str) -> tuple[str, str]:
    turnable = len(figure) > 1 and figure[-2].isdigit()
    return "digits turned", figure[:-2] + figure[-1] + figure[-2] if turnable else figure


def _no_figure(_: str) -> tuple[str, str]:
    return "dropped", "some"


_FIGURE = re.compile(r"(?<![\w.,/:-])\d[\d.,]*(?<=\d)(?![\w/:-])")
_SPOILERS = (_plus_one, _ten_times, _turned, _no_figure)


def _dotted(n: int) -> str:
    return f"{n:,}".replace(",", ".")


def _other(draw: random.Random, n: int, low: int, high: int) -> int:
    return draw.choice([m for m in range(low, high + 1) if m != n])


def _money(draw: random.Random) -> Iterator[Case]:
    whole, part = draw.randint(2, 98), draw.randint(1, 9)
    (vi_scale, en_scale), wrong_scale = draw.choice(_SCALES), draw.choice(_SCALES)[1]
    vi_unit, en_unit, wrong_unit = draw.choice(_CURRENCIES)
    vi = f"Kim ngạch thương mại đạt {whole},{part} {vi_scale} {vi_unit}, cao hơn dự kiến."
    en = "Trade turnover reached {} {}.{} {}, higher than expected."
    right = en.format(en_unit, whole, part, en_scale)
    yield Case("decimal point", vi, right, en.format(en_unit, f"{whole}{part}", 0, en_scale))
    yield Case("decimal point", vi, right, right.replace(f"{whole}.{part}", f"{whole},{part}"))
    yield Case("currency", vi, right, en.format(wrong_unit, whole, part, en_scale))
    yield Case("dropped", vi, right, "Trade turnover was higher than expected.")
    yield Case("substituted", vi, right, en.format(en_unit, whole + 1, part, en_scale))
    if wrong_scale != en_scale:
        yield Case("scale", vi, right, en.format(en_unit, whole, part, wrong_scale))


def _count(draw: random.Random) -> Iterator[Case]:
    n = draw.randint(1_100, 99_000)
    vi_noun, en_noun = draw.choice(_NOUNS)
    vi, en = f"Tỉnh có {_dotted(n)} {vi_noun}.", f"The province has {{}} {en_noun}."
    right = en.format(f"{n:,}")
    turned = str(n)[:-2] + str(n)[-1] + str(n)[-2]
    yield Case("decimal point", vi, right, en.format(_dotted(n)))
    yield Case("decimal point", vi, right, en.format(f"{n * 10:,}"))
    yield Case("dropped", vi, right, f"The province has {en_noun}.")
    if turned != str(n):
        yield Case("digits turned", vi, right, en.format(f"{int(turned):,}"))


def _words(draw: random.Random) -> Iterator[Case]:
    n = draw.randint(3, 999)
    vi_noun, en_noun = draw.choice(_NOUNS)
    vi, en = f"Có {words_vi.spell(n)} {vi_noun} tham gia.", f"{{}} {en_noun} took part."
    if n % 10 == 5 and n < 10:  # năm is year as well: weak by design
        return
    right = en.format(words_en.spell(n).capitalize())
    yield Case("substituted", vi, right, en.format(words_en.spell(_other(draw, n, 3, 999)).capitalize()))
    yield Case("substituted", vi, en.format(n), en.format(_other(draw, n, 3, 999)))
    yield Case("dropped", vi, right, en.format("Many"))


def _percent(draw: random.Random) -> Iterator[Case]:
    whole, part = draw.randint(1, 98), draw.randint(11, 99)
    vi, en = f"Xuất khẩu tăng {whole},{part}% so với cùng kỳ.", "Exports rose {} year on year."
    right = en.format(draw.choice([f"{whole}.{part}%", f"{whole}.{part} percent", f"{whole}.{part} per cent"]))
    yield Case("decimal point", vi, right, en.format(f"{whole}{part}%"))
    yield Case("decimal point", vi, right, en.format(f"{whole},{part}%"))
    yield Case("unit", vi, right, en.format(f"{whole}.{part} times"))
    yield Case("substituted", vi, right, en.format(f"{whole}.{_other(draw, part, 11, 99)}%"))
    yield Case("dropped", vi, right, en.format("sharply"))


def _date(draw: random.Random) -> Iterator[Case]:
    day, month, year = draw.randint(1, 28), draw.randint(1, 12), draw.randint(1990, 2026)
    vi = draw.choice(
        [f"Ngày {day}/{month}/{year}, hội nghị khai mạc.", f"Ngày {day} tháng {month} năm {year}, hội nghị khai mạc."]
    )

    def en(d: int, m: int, y: int) -> str:
        return f"The conference opened on {MONTHS[m - 1]} {d}, {y}."

    right = en(day, month, year)
    british = f"The conference opened on {day} {MONTHS[month - 1]} {year}."
    if day != month and day <= 12:
        yield Case("day–month", vi, right, en(month, day, year))
    yield Case("substituted", vi, british, en(day, month, _other(draw, year, 1990, 2026)))
    yield Case("substituted", vi, right, en(_other(draw, day, 1, 28), month, year))
    yield Case("substituted", vi, british, en(day, _other(draw, month, 1, 12), year))
    yield Case("left as it was", vi, right, f"The conference opened on {day}/{month}/{year}.")
    yield Case("dropped", vi, right, "The conference opened.")
    yield Case("dropped", vi, right, f"The conference opened on {MONTHS[month - 1]} {day}.")
    yield Case("invented", f"Ngày {day}/{month}, hội nghị khai mạc.", right.replace(f", {year}", ""), right)


def _date_range(draw: random.Random) -> Iterator[Case]:
    day, month, year = draw.randint(1, 20), draw.randint(1, 12), draw.randint(2015, 2026)
    last = day + draw.randint(1, 8)
    vi = f"Chuyến thăm diễn ra từ ngày {day}-{last}/{month}/{year}."
    right = f"The visit takes place from {MONTHS[month - 1]} {day}-{last}, {year}."
    yield Case("substituted", vi, right, right.replace(f"-{last},", f"-{last + 1},"))
    yield Case("dropped", vi, right, f"The visit takes place on {MONTHS[month - 1]} {day}, {year}.")
    other = MONTHS[_other(draw, month, 1, 12) - 1]
    yield Case("substituted", vi, right, f"The visit takes place from {other} {day}-{last}, {year}.")


def _ordinal(draw: random.Random) -> Iterator[Case]:
    n = draw.randint(8, 60)
    vi, right = f"Kỳ họp lần thứ {n} kết thúc.", f"The {ordinal(n)} session ended."
    yield Case("ordinal", vi, right, f"The session ended {n} times.")
    yield Case("substituted", vi, right, f"The {n + 1 if n % 10 < 3 else n - 1}th session ended.")
    yield Case("dropped", vi, right, "The session ended.")


def _order(draw: random.Random) -> Iterator[Case]:
    """A count for a place in a row, and a place for a count."""
    n = draw.randint(2, 9)
    many, place = words_en.spell(n), _PLACES[n - 2]
    vi_noun, one, several = draw.choice(_ROWS)
    vi, right = (
        f"{words_vi.spell(n).capitalize()} {vi_noun} được nhắc tới.",
        f"{many.capitalize()} {several} are named.",
    )
    if n != 5:  # năm is year as well: weak by design
        yield Case("place for a count", vi, right, f"The {place} {one} is named.")
    vi = f"Báo cáo nhắc tới {n} {vi_noun} trong năm nay."
    yield Case("place for a count", vi, f"The report names {many} {several} this year.",
               f"The report names the {place} {one} this year.")  # fmt: skip
    written = draw.choice([str(n), "tư" if n == 4 else words_vi.spell(n)])
    vi, right = f"Báo cáo nhắc tới {vi_noun} thứ {written} của tỉnh.", f"The report names the province's {place} {one}."
    yield Case("count for a place", vi, right, f"The report names the province's {draw.choice([many, n])} {several}.")
    vi_row, row = draw.choice((("tầng", "floor"), ("lớp", "class"), ("vòng", "round"), ("giai đoạn", "phase")))
    rows = row + ("es" if row.endswith("s") else "s")
    vi, right = f"Đoàn đã xem {vi_row} {n} của dự án.", f"The delegation saw the {place} {row} of the project."
    yield Case("count for a place", vi, right, f"The delegation saw {many} {rows} of the project.")
    vi, right = f"Đây là lần thứ {n} đoàn tới thăm.", f"This is the {place} time the delegation has visited."
    yield Case("count for a place", vi, right, f"The delegation has visited {many} times.")
    vi, right = f"Đoàn đã tới thăm {n} lần.", f"The delegation has visited {'twice' if n == 2 else f'{many} times'}."
    yield Case("place for a count", vi, right, f"This is the delegation's {place} visit.")


def _period(draw: random.Random) -> Iterator[Case]:
    year, months = draw.randint(2010, 2026), draw.randint(7, 11)
    vi = f"Trong {months} tháng đầu năm {year}, thương mại tăng mạnh."
    right = f"In the first {months} months of {year}, trade rose sharply."
    yield Case("unit", vi, right, f"In {MONTHS[months - 1]} {year}, trade rose sharply.")
    yield Case("substituted", vi, right, right.replace(str(year), str(year - 1)))
    quarter = draw.randint(1, 4)
    vi = f"Kế hoạch quý {['I', 'II', 'III', 'IV'][quarter - 1]}/{year} đã hoàn thành."
    names = ["first", "second", "third", "fourth"]
    right = f"The plan for the {names[quarter - 1]} quarter of {year} is complete."
    yield Case("substituted", vi, right, f"The plan for the {names[quarter % 4]} quarter of {year} is complete.")
    yield Case("unit", vi, right, f"The plan for {MONTHS[quarter - 1]} {year} is complete.")
    vi, right = f"Giai đoạn {year}-{year + 5} được chú trọng.", f"The {year}-{year + 5} period is in focus."
    yield Case("substituted", vi, right, f"The {year}-{year + 4} period is in focus.")


def _measure(draw: random.Random) -> Iterator[Case]:
    n = draw.randint(2, 500)
    vi_unit, en_unit, wrong_unit = draw.choice(_UNITS)
    vi, en = f"Dự án cần {n} {vi_unit} nữa.", "The project needs {} {} more."
    right = en.format(n, en_unit)
    yield Case("unit", vi, right, en.format(n, wrong_unit))
    yield Case("substituted", vi, right, en.format(n + 1, en_unit))
    yield Case("dropped", vi, right, "The project needs more.")


def _kind(draw: random.Random) -> Iterator[Case]:
    """A figure that counts another thing, in no currency, or goes the other way."""
    n, vi_unit, en_unit = draw.randint(2, 60), *draw.choice((("km", "km"), ("tấn", "tonnes"), ("ha", "hectares")))
    vi, right = f"Dự án cần {n} {vi_unit} nữa.", f"The project needs {n} {en_unit} more."
    yield Case("unit", vi, right, f"The project needs {n} boats more.")
    yield Case("unit", vi, right, f"The project was delayed {n} times.")
    vi_noun, en_noun = draw.choice(_NOUNS)
    vi, right = f"Tỉnh có thêm {n} {vi_noun}.", f"The province has {n} more {en_noun}."
    yield Case("unit", vi, right, f"The province has a {n}-year plan for {en_noun}.")
    vi, right = f"Doanh thu gấp {n} lần năm trước.", f"Revenue was {n} times that of the year before."
    yield Case("unit", vi, right, f"Revenue came {n} months after that of the year before.")
    vi, right = f"Bị cáo lĩnh {n} năm tù.", f"The defendant was given {n} years in prison."
    yield Case("unit", vi, right, f"The {n}-year-old defendant was put in prison.")
    vi, right = f"Công ty bị phạt {n * 10} triệu đồng.", f"The company was fined VND{n * 10} million."
    yield Case("currency", vi, right, f"The company was fined {n * 10} million.")
    vi, right = f"Nhiệt độ lên tới {n} độ C.", f"The temperature rose to {n} degrees Celsius."
    yield Case("unit", vi, right, f"The temperature rose to {n} degrees Fahrenheit.")
    way, (up, down) = draw.choice(("tăng", "giảm")), draw.choice((("rose", "fell"), ("increased", "dropped")))
    same, other = (up, down) if way == "tăng" else (down, up)
    amount = draw.choice((("{} %", "{} percent"), ("{} triệu USD", "USD {} million"), ("{} đồng", "VND{}")))
    vi_figure, en_figure = (form.format(n) for form in amount)
    vi, en = f"Xuất khẩu {way} {vi_figure} so với cùng kỳ.", f"Exports {{}} by {en_figure} year on year."
    yield Case("direction", vi, en.format(same), en.format(other))


def _time(draw: random.Random) -> Iterator[Case]:
    hour, minute = draw.randint(1, 11), draw.randint(1, 59)
    evening = draw.random() < 0.5
    vi = f"Lúc {hour}h{minute:02d} {'tối' if evening else 'sáng'}, đoàn khởi hành."
    half = "p.m." if evening else "a.m."
    right = f"At {hour}:{minute:02d} {half}, the delegation left."
    yield Case("substituted", vi, right, f"At {hour % 11 + 1}:{minute:02d} {half}, the delegation left.")
    yield Case("substituted", vi, right, f"At {hour}:{(minute + 7) % 60:02d} {half}, the delegation left.")
    yield Case("am or pm", vi, right, f"At {hour}:{minute:02d} {'a.m.' if evening else 'p.m.'}, the delegation left.")


def _two_counts(draw: random.Random) -> Iterator[Case]:
    a, b = draw.randint(2, 90), draw.randint(101, 900)
    (vi_a, en_a), (vi_b, en_b) = draw.sample(_NOUNS, 2)
    vi, en = f"Có {a} {vi_a} và {b} {vi_b} được hỗ trợ.", f"{{}} {en_a} and {{}} {en_b} received support."
    right = en.format(a, b)
    yield Case("exchanged", vi, right, en.format(b, a))
    yield Case("dropped", vi, right, f"{a} {en_a} and some {en_b} received support.")
    yield Case("invented", vi, right, right.replace("support", f"support worth {draw.randint(901, 999)} dollars"))


def _model_name(draw: random.Random) -> Iterator[Case]:
    n = draw.randint(11, 98)
    letter = draw.choice("FJMA")
    vi, right = f"Máy bay {letter}-{n} hạ cánh an toàn.", f"The {letter}-{n} aircraft landed safely."
    yield Case("name", vi, right, f"The {letter}-{n + 1} aircraft landed safely.")
    vi, right = f"Quyết định số {n}-QĐ/TW có hiệu lực.", f"Decision No. {n}-QD/TW took effect."
    yield Case("name", vi, right, f"Decision No. {n + 1}-QD/TW took effect.")


def _rank(draw: random.Random) -> Iterator[Case]:
    """A deputy, former or acting holder for the holder of an office, and the other way."""
    vi_office, en_office = draw.choice(_OFFICES)
    vi, en = "Chiều qua, {} đã tiếp đoàn.", "Yesterday afternoon the {} received the delegation."
    deputy = "Vice" if "President" in en_office else "Deputy" if en_office[0].isupper() else "deputy"
    second = vi_office.replace("Bộ trưởng", "Thứ trưởng") if "Bộ trưởng" in vi_office else f"Phó {vi_office}"
    ranks = {"deputy": (second, f"{deputy} {en_office}"),
             "former": (draw.choice([f"cựu {vi_office}", f"nguyên {vi_office}"]), f"former {en_office}"),
             "acting": (f"quyền {vi_office}", f"acting {en_office}")}  # fmt: skip
    for rank, (vi_title, title) in ranks.items():
        yield Case(f"{rank} left out", vi.format(vi_title), en.format(title), en.format(en_office))
        if rank != "acting":
            yield Case(f"{rank} invented", vi.format(vi_office), en.format(en_office), en.format(title))


def _place(draw: random.Random) -> Iterator[Case]:
    """A country or a city for another one, and one from nowhere."""
    vi_place, en_place, other = draw.choice(_ABROAD)
    vi, en = f"Chiều qua, đoàn đã tới {vi_place} và gặp kiều bào.", "Yesterday afternoon the delegation arrived in {}"
    right = f"{en.format(en_place)} and met overseas Vietnamese."
    yield Case("another place", vi, right, f"{en.format(other)} and met overseas Vietnamese.")
    yield Case("a place from nowhere", vi, right, f"{en.format(en_place)} and met Vietnamese from {other}.")


def _office(draw: random.Random) -> Iterator[Case]:
    """An office or an institution from nowhere."""
    vi_who, who = draw.choice(_NO_OFFICES)
    vi, en = f"Chiều qua, {vi_who} đã tiếp đoàn.", "Yesterday afternoon {} received the delegation."
    office = draw.choice(["Prime Minister", "the Foreign Minister", "the mayor of Seoul", "Ambassador", "the Senate"])
    yield Case("an office from nowhere", vi, en.format(who), en.format(f"{office} and {who}"))


def _person(draw: random.Random) -> Iterator[Case]:
    """A foreign person or company for another one."""
    name, other = draw.sample(_FOREIGNERS, 2)
    vi, right = f"Hôm qua, {name} cho biết sẽ có thông báo mới.", f"Yesterday {name} said there would be news."
    yield Case("another foreign name", vi, right, right.replace(name, other))


def _denial(draw: random.Random) -> Iterator[Case]:
    vi, right, wrong = draw.choice(_DENIALS)
    vi_subject, subject = draw.choice(_SUBJECTS)
    yield Case("negation lost", vi.format(vi_subject), right.format(subject), wrong.format(subject))


_MAKERS: tuple[Maker, ...] = (
    _money, _count, _words, _percent, _date, _date_range, _ordinal, _order, _period, _measure, _kind,
    _time, _two_counts, _model_name, _rank, _place, _office, _person, _denial,
)  # fmt: skip
