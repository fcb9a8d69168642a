"""Articles written for these tests: a factory fire told by two papers, another fire, and a ministers' meeting."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from pipeline.article import Article, Block, BriefSentence, Flag, Sentence

Pair = tuple[str, str]

FIRE_A: Sequence[Pair] = (
    ("Cháy lớn tại nhà máy giày Hồng Phát, 12 công nhân bị thương", "Large fire at Hong Phat shoe factory, 12 hurt"),
    (
        "Sáng 5/3/2024, một vụ cháy lớn xảy ra tại nhà máy giày Hồng Phát ở Bình Dương, khiến 12 công nhân bị thương.",
        "On the morning of March 5, 2024, a large fire broke out at the Hong Phat shoe factory, injuring 12 workers.",
    ),
    (
        "Ông Trần Văn Lực, Giám đốc nhà máy, cho biết đám cháy bắt đầu từ kho keo dán ở tầng hai.",
        "Tran Van Luc, director of the factory, said the fire began in the glue store on the second floor.",
    ),
    (
        "Thiệt hại ban đầu ước tính 4,5 tỷ đồng, theo báo cáo của Công an huyện Bàu Bàng.",
        "Initial damage is put at 4.5 billion dong, according to a report of the Bau Bang district police.",
    ),
    (
        "Công ty Hồng Phát có hơn 2.000 lao động, chuyên xuất khẩu giày thể thao sang châu Âu.",
        "The Hong Phat company has more than 2,000 workers and exports sports shoes to Europe.",
    ),
    (
        "Nhà máy dự kiến hoạt động trở lại vào ngày 20/3/2024.",
        "The factory is expected to resume work on March 20, 2024.",
    ),
)
FIRE_B: Sequence[Pair] = (
    (
        "Hỏa hoạn thiêu rụi kho keo của nhà máy giày Hồng Phát",
        "Blaze destroys the glue store of Hong Phat shoe factory",
    ),
    (
        "Một vụ cháy lớn xảy ra tại nhà máy giày Hồng Phát ở Bình Dương sáng 5/3, khiến 14 công nhân bị thương.",
        "A large fire broke out at the Hong Phat shoe factory on the morning of March 5, injuring 14 workers.",
    ),
    (
        "Giám đốc Trần Văn Lực nói lửa bốc lên từ kho keo dán ở tầng hai rồi lan nhanh sang xưởng may.",
        "Director Tran Van Luc said flames rose from the glue store on the second floor and spread to the sewing shop.",
    ),
    (
        "Theo báo cáo của Công an huyện Bàu Bàng, thiệt hại ban đầu ước tính 4,5 tỷ đồng.",
        "According to a report of the Bau Bang district police, initial damage is put at 4.5 billion dong.",
    ),
    (
        "Hơn 80 lính cứu hỏa đã được huy động để dập lửa trong ba giờ.",
        "More than 80 firefighters were called out to put out the fire in three hours.",
    ),
    (
        "Nhiều gia đình công nhân đã đến bệnh viện tỉnh chờ tin người thân suốt buổi sáng.",
        "Many workers' families waited all morning at the provincial hospital for news.",
    ),
)
OTHER_FIRE: Sequence[Pair] = (
    ("Cháy kho hàng tại cảng Cát Lở", "Warehouse fire at Cat Lo port"),
    (
        "Tối 18/9/2024, một kho hàng tại cảng Cát Lở ở Vũng Tàu bốc cháy, không có người bị thương.",
        "On the evening of September 18, 2024, a warehouse at Cat Lo port in Vung Tau caught fire; nobody was hurt.",
    ),
    (
        "Lực lượng cứu hỏa đã dập lửa sau một giờ, nguyên nhân đang được điều tra.",
        "Firefighters put out the fire after an hour; the cause is being investigated.",
    ),
)
MEETING: Sequence[Pair] = (
    ("Việt Nam và Thái Lan họp Ủy ban hỗn hợp lần thứ 5", "Vietnam and Thailand hold 5th Joint Committee meeting"),
    (
        "Ngày 7/6/2023, tại Bangkok, Bộ trưởng Ngoại giao Lê Minh Khải gặp Bộ trưởng Thái Lan Somchai Raksa.",
        "On June 7, 2023, in Bangkok, Minister of Foreign Affairs Le Minh Khai met Thai Minister Somchai Raksa.",
    ),
    (
        "Hai bên nhất trí sẽ nâng kim ngạch thương mại lên 25 tỷ USD vào năm 2025.",
        "The two sides agreed to raise trade to 25 billion USD by 2025.",
    ),
    (
        "Kỳ họp Ủy ban hỗn hợp lần thứ 6 sẽ tổ chức tại Hà Nội.",
        "The 6th meeting of the Joint Committee will be held in Hanoi.",
    ),
)
NEXT_MEETING: Sequence[Pair] = (
    ("Việt Nam và Thái Lan họp Ủy ban hỗn hợp lần thứ 8", "Vietnam and Thailand hold 8th Joint Committee meeting"),
    (
        "Ngày 9/6/2026, tại Bangkok, Bộ trưởng Ngoại giao Lê Minh Khải gặp Bộ trưởng Thái Lan Somchai Raksa.",
        "On June 9, 2026, in Bangkok, Minister of Foreign Affairs Le Minh Khai met Thai Minister Somchai Raksa.",
    ),
    (
        "Hai bên nhất trí sẽ nâng kim ngạch thương mại lên 40 tỷ USD vào năm 2030.",
        "The two sides agreed to raise trade to 40 billion USD by 2030.",
    ),
)


def make(id: str, pairs: Sequence[Pair], brief: Sequence[int] = (1, 2, 3), **given: Any) -> Article:
    """A finished article: title, lead, paragraphs of one sentence each; ``brief`` names the sentences of its brief."""
    kinds = ["title", "lead", *["paragraph"] * len(pairs)]
    blocks = tuple(Block(kind, vi) for kind, (vi, _) in zip(kinds, pairs, strict=False))  # type: ignore[arg-type]
    sentences = tuple(Sentence(n, n, vi, en) for n, (vi, en) in enumerate(pairs))
    article = Article.read(id, f"in/{id}.txt", "\n".join(vi for vi, _ in pairs))
    return replace(
        article,
        text="",
        title=pairs[0][0],
        title_en=pairs[0][1],
        blocks=blocks,
        sentences=sentences,
        brief=tuple(BriefSentence(pairs[n][1], (n,), "lead") for n in brief if n < len(pairs)),
        signature="step:1|model:test",
        **given,
    )


def flag(article: Article, sentence: int, kind: str = "number-missing", detail: str = "4,5 tỷ → (none)") -> Article:
    """The article with one of its sentences flagged."""
    flagged = tuple(replace(s, flags=(Flag(kind, detail),)) if s.id == sentence else s for s in article.sentences)
    return replace(article, sentences=flagged)


def all_articles() -> list[Article]:
    return [
        make("a-fire", FIRE_A, published="2024-03-05", publisher="Báo Sáng"),
        make("b-fire", FIRE_B, publisher="Báo Chiều"),
        make("c-port", OTHER_FIRE, (1, 2)),
        make("d-meeting", MEETING),
        make("e-meeting", NEXT_MEETING, (1, 2)),
    ]
