"""An article shown in a notebook and on a terminal: brief, citations, flags; whatever is in it stays text."""

from html.parser import HTMLParser
from pathlib import Path

from rich.console import Console

from pipeline import Article, BriefSentence, Flag, Pipeline, Sentence

EVIL = '<script>alert("x")</script> [bold]x[/bold] \x1b[31mred\x1b]0;owned\x07'


def article(text: str = "The ministers met.") -> Article:
    return Article(
        id="a",
        path="a.txt",
        content_hash="0",
        title_en=f"Title {text}",
        published="2024-12-18",
        publisher=text,
        sentences=(
            Sentence(0, 0, f"Hai bộ trưởng gặp nhau. {text}", "…", (Flag("number", f"3 → {text}"),)),
            Sentence(1, 0, "Trời mưa.", "It rained."),
        ),
        brief=(BriefSentence(text, (0,), "lead"), BriefSentence("It rained.", (1, 7), "lead")),
    )


class Tags(HTMLParser):
    """The tags of a page, those left open, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.open: list[str] = []
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def on_a_terminal(shown: Article) -> str:
    console = Console(width=100, force_terminal=False, record=True, file=open("/dev/null", "w"))  # noqa: PTH123, SIM115
    with console.file:
        console.print(shown)
    return console.export_text()


def test_a_notebook_shows_the_brief_with_the_sentences_behind_it() -> None:
    page = Tags(article()._repr_html_())
    assert page.open == []
    assert page.seen == {"article", "h3", "p", "small", "ul", "li", "details", "summary"}
    for text in ("Title The ministers", "The ministers met.", "Hai bộ trưởng gặp nhau.", "number: 3 →", "2024-12-18"):
        assert text in page.text
    assert "2 sentences, 1 flagged, 0 lines dropped" in page.text


def test_nothing_in_an_article_becomes_markup() -> None:
    page = Tags(article(EVIL)._repr_html_())
    assert "script" not in page.seen
    assert page.text.count('<script>alert("x")</script>') == 5
    terminal = on_a_terminal(article(EVIL))
    assert "\x1b" not in terminal
    assert "\x07" not in terminal
    assert "[bold]x[/bold]" in terminal


def test_a_terminal_shows_the_same() -> None:
    terminal = on_a_terminal(article())
    for text in ("Title The ministers", "• The ministers met. [0]", "0. Hai bộ trưởng gặp nhau.", "number: 3 →"):
        assert text in terminal


def test_a_failed_article_says_why() -> None:
    failed = Article(id="a", path="a.txt", content_hash="0", failed="no <text>")
    assert "Failed: no <text>" in Tags(failed._repr_html_()).text
    assert "Failed: no <text>" in on_a_terminal(failed)


def test_what_a_pipeline_returns_shows_itself(tiny_model: Path) -> None:
    overrides = {"translate.model": str(tiny_model), "translate.beam_size": 1}
    with Pipeline.from_config("default", overrides) as pipeline:
        shown = pipeline("Hà Nội mưa to\n\nHôm nay trời mưa to ở Hà Nội và nhiều tỉnh miền Bắc, đường phố ngập nước.")
    page = Tags(shown._repr_html_())
    assert shown.brief
    for sentence in shown.brief:
        assert sentence.text in page.text
        assert all(shown.sentences[i].vi in page.text for i in sentence.cites)
