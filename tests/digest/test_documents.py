"""The feed, the Word document and the PDF: valid, whole, the same every time, safe, and their citations lead home."""

import io
import re
import zipfile
from datetime import datetime
from pathlib import Path
from uuid import UUID
from xml.etree import ElementTree

import pytest
from docx import Document
from pypdf import PdfReader
from pypdf.generic import Destination
from typer.testing import CliRunner

from pipeline.article import Article
from pipeline.cli import build_app
from pipeline.config import DigestSettings
from pipeline.digest.build import build_digest
from pipeline.digest.documents.render import write_digest
from tests.digest.test_render import HOSTILE, hostile, run_folder
from tests.digest.texts import FIRE_A, FIRE_B, MEETING, all_articles, flag, make

ATOM = "{http://www.w3.org/2005/Atom}"
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FORMATS = ("atom", "docx", "pdf")
# RFC 3339, as RFC 4287 section 3.3 wants it
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def write(articles: list[Article], out: Path, url: str | None = None) -> dict[str, bytes]:
    write_digest(build_digest(articles, DigestSettings()), articles, out, formats=FORMATS, url=url)
    return {name: (out / f"digest.{name}").read_bytes() for name in FORMATS}


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return write([flag(all_articles()[0], 3), *all_articles()[1:]], tmp_path_factory.mktemp("documents"))


def check_atom(data: bytes) -> ElementTree.Element:
    """What RFC 4287 asks of a feed document that could go wrong here."""
    feed = ElementTree.fromstring(data)
    assert feed.tag == f"{ATOM}feed"
    for element in (feed, *feed.findall(f"{ATOM}entry")):
        for tag in ("id", "title", "updated"):  # 4.1.1, 4.1.2: exactly one each
            assert len(element.findall(ATOM + tag)) == 1, tag
        assert UUID(element.findtext(f"{ATOM}id", ""))
        for moment in (*element.findall(f"{ATOM}updated"), *element.findall(f"{ATOM}published")):
            assert INSTANT.fullmatch(moment.text or "")
            datetime.fromisoformat(moment.text or "")
        links = [(link.get("type"), link.get("hreflang")) for link in element.findall(f"{ATOM}link[@rel='alternate']")]
        assert len(links) == len(set(links))
        assert all(link.get("href") for link in element.findall(f"{ATOM}link"))
        assert all(category.get("term") for category in element.findall(f"{ATOM}category"))
    assert feed.findtext(f"{ATOM}author/{ATOM}name")  # 4.1.1: an author of the feed, or one of every entry
    entries = feed.findall(f"{ATOM}entry")
    for entry in entries:  # 4.1.2: an entry without an alternate link has content
        (content,) = entry.findall(f"{ATOM}content")
        assert content.get("type") == "html"
        assert not list(content)
        assert (content.text or "").strip()
    pairs = [(entry.findtext(f"{ATOM}id"), entry.findtext(f"{ATOM}updated")) for entry in entries]
    assert len(pairs) == len(set(pairs))
    return feed


def test_the_feed_is_valid_and_has_every_story(documents: dict[str, bytes]) -> None:
    feed = check_atom(documents["atom"])
    titles = [title.text for title in feed.findall(f"{ATOM}entry/{ATOM}title")]
    assert len(titles) == 4
    assert "Large fire at Hong Phat shoe factory, 12 hurt" in " ".join(map(str, titles))
    assert feed.findtext(f"{ATOM}updated") == "2026-06-08T17:00:00Z"  # 9 June in Vietnam
    content = feed.findall(f"{ATOM}entry/{ATOM}content")
    assert any('<span lang="vi">Thiệt hại ban đầu ước tính 4,5 tỷ đồng' in (one.text or "") for one in content)


def test_an_entry_keeps_its_id_when_the_story_grows(tmp_path: Path) -> None:
    one = check_atom(write([make("a", FIRE_A, published="2024-03-05")], tmp_path / "1")["atom"])
    grown = [make("a", FIRE_A, published="2024-03-05"), make("b", FIRE_B, published="2024-03-06")]
    two = check_atom(write(grown, tmp_path / "2")["atom"])
    for tag, same in (("id", True), ("updated", False)):
        before, after = (feed.findtext(f"{ATOM}entry/{ATOM}{tag}") for feed in (one, two))
        assert (before == after) is same, tag
    assert one.findtext(f"{ATOM}id") == two.findtext(f"{ATOM}id")


def test_a_published_feed_links_to_the_page(tmp_path: Path) -> None:
    feed = check_atom(write([make("a", MEETING)], tmp_path, url="https://news.example/today")["atom"])
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links == {
        "self": "https://news.example/today/digest.atom",
        "alternate": "https://news.example/today/digest.html",
    }
    (link,) = feed.findall(f"{ATOM}entry/{ATOM}link")
    assert re.fullmatch(r"https://news\.example/today/digest\.html#s[0-9a-f]{12}", link.get("href") or "")


def test_no_articles_and_no_dates_make_valid_documents_too(tmp_path: Path) -> None:
    for articles in ([], [make("f", [("Tin", "News"), ("Không có ngày nào ở đây cả.", "No day here.")])]):
        made = write(articles, tmp_path)
        check_atom(made["atom"])
        assert Document(io.BytesIO(made["docx"])).paragraphs
        assert PdfReader(io.BytesIO(made["pdf"])).pages


def test_word_has_both_languages_and_every_citation_leads_to_a_note(documents: dict[str, bytes]) -> None:
    document = Document(io.BytesIO(documents["docx"]))
    body = document.element.body
    marks = [mark.get(f"{WORD}name") for mark in body.iter(f"{WORD}bookmarkStart")]
    anchors = [link.get(f"{WORD}anchor") for link in body.iter(f"{WORD}hyperlink")]
    assert len(marks) == len(set(marks))
    assert len(anchors) > 20
    assert set(anchors) <= set(marks)
    cells = {cell.text for table in document.tables for cell in table._cells}
    assert FIRE_A[2][0] in cells
    assert FIRE_A[2][1] in cells
    spoken = {
        "".join(text.text or "" for text in run.iter(f"{WORD}t"))
        for run in body.iter(f"{WORD}r")
        if any(lang.get(f"{WORD}val") == "vi-VN" for lang in run.iter(f"{WORD}lang"))
    }
    assert FIRE_A[2][0] in spoken
    headings = [p.text for p in document.paragraphs if p.style and p.style.name == "Heading 1"]
    assert headings == ["Politics and diplomacy", "Accidents and disasters"]


def test_pdf_has_vietnamese_text_that_can_be_copied_and_links_that_lead_somewhere(documents: dict[str, bytes]) -> None:
    reader = PdfReader(io.BytesIO(documents["pdf"]))
    text = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in reader.pages))
    assert "Giám đốc nhà máy, cho biết đám cháy bắt đầu" in text
    assert "kho keo dán ở tầng hai" in text
    assert "the fire began in the glue store" in text
    links = [
        link
        for page in reader.pages
        for a in page.get("/Annots") or ()
        if (link := a.get_object())["/Subtype"] == "/Link"
    ]
    names = set(reader.named_destinations)
    assert len(links) > 20
    assert all("/Dest" in link and (not isinstance(link["/Dest"], str) or link["/Dest"] in names) for link in links)
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]  # tagged, for screen readers
    assert reader.trailer["/Root"]["/Lang"] == "en"
    bookmarks = [mark.title for mark in reader.outline if isinstance(mark, Destination)]
    assert bookmarks == ["Politics and diplomacy", "Accidents and disasters"]
    fonts = {
        f.get_object()["/BaseFont"].split("+")[-1] for p in reader.pages for f in p["/Resources"]["/Font"].values()
    }
    assert all(font.startswith("LibertinusSerif") for font in fonts)


def test_the_same_digest_gives_the_same_bytes(documents: dict[str, bytes], tmp_path: Path) -> None:
    again = write([*all_articles()[:0:-1], flag(all_articles()[0], 3)], tmp_path)
    assert {name: data == documents[name] for name, data in again.items()} == dict.fromkeys(FORMATS, True)


def test_hostile_text_is_text_in_every_document(tmp_path: Path) -> None:
    made = write(hostile(), tmp_path)
    feed = check_atom(made["atom"])
    shown = re.sub("[\u202a-\u202e]", "", HOSTILE)
    assert shown in (feed.findtext(f"{ATOM}entry/{ATOM}title") or "")
    assert "<script" not in "".join(content.text or "" for content in feed.iter(f"{ATOM}content"))
    document = Document(io.BytesIO(made["docx"]))
    assert shown in " ".join(paragraph.text for paragraph in document.paragraphs)
    with zipfile.ZipFile(io.BytesIO(made["docx"])) as archive:
        assert archive.testzip() is None
        assert b"\xe2\x80\xae" not in archive.read("word/document.xml")  # right-to-left override
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(made["pdf"])).pages)
    assert "<script>alert(1)</script>" in re.sub(r"\s", "", text)
    assert text.count("W") >= 9_000  # the word of 10,000 letters is broken over lines, none lost at the edge


def test_the_command_writes_the_wanted_formats(tmp_path: Path) -> None:
    one = run_folder(tmp_path / "one", [make("a", FIRE_A)])

    def written(*options: str) -> set[str]:
        out = tmp_path / "".join(options)
        done = CliRunner().invoke(build_app(), ["digest", str(one), "-o", str(out), *options])
        assert done.exit_code == 0, done.output
        return {file.suffix for file in out.glob("digest.*")}

    always = {".html", ".md", ".json"}
    assert written("--set", "digest.formats=[]") == always
    assert written("--set", "digest.title=x") == always | {".atom"}
    assert written("--format", "docx", "--format", "pdf") == always | {".atom", ".docx", ".pdf"}
    assert written("--format", "pdf", "--set", "digest.formats=[]") == always | {".pdf"}
    wrong = CliRunner().invoke(build_app(), ["digest", str(one), "--format", "odt"])
    assert "digest.formats" in str(wrong.exception)
