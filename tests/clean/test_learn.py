"""Lines that the articles of a site share are learned into a phrase file."""

import json

import pytest
from typer.testing import CliRunner

from pipeline.article import Article, Block
from pipeline.clean.learn import SiteLines
from pipeline.cli import build_app
from pipeline.errors import UserError

STOCK = "Chuyên trang do ban biên tập thực hiện hằng tuần"
THINGS = ("cá tra", "gạo thơm", "cà phê", "hạt điều", "cao su")


def paragraphs(thing):
    return [
        f"Xuất khẩu {thing} của các tỉnh miền Tây tăng mạnh trong quý đầu năm nhờ đơn hàng {thing} mới từ châu Âu.",
        f"Người trồng {thing} cho biết giá {thing} tại ruộng cao hơn cùng kỳ khoảng hai nghìn đồng một ký.",
        f"Hiệp hội {thing} dự báo sản lượng {thing} còn tăng nếu thời tiết thuận lợi đến hết mùa vụ năm nay.",
    ]


def article(number, thing, *, url="https://bao.example/1"):
    texts = [*paragraphs(thing), STOCK]
    return Article(
        id=str(number),
        path="x",
        content_hash=str(number),
        url=url,
        blocks=tuple(Block("lead" if i == 0 else "paragraph", text, i + 1) for i, text in enumerate(texts)),
    )


def test_a_line_of_three_different_articles_is_the_sites():
    lines = SiteLines()
    seen = list(lines.watch(article(i, thing) for i, thing in enumerate(THINGS[:3])))
    assert [a.id for a in seen] == ["0", "1", "2"]
    assert lines.lines() == [STOCK.casefold()]


def test_two_articles_or_three_copies_of_one_do_not_make_a_site_line():
    lines = SiteLines()
    for i, thing in enumerate(("cá tra", "cá tra", "cá tra", "gạo thơm")):
        lines.see(article(i, thing))
    assert lines.lines() == []


def test_sites_are_counted_apart():
    lines = SiteLines()
    for i, thing in enumerate(THINGS[:3]):
        lines.see(article(i, thing, url=f"https://bao{i}.example/1"))
    assert lines.lines() == []


def test_the_file_is_added_to_and_a_foreign_file_is_left_alone(tmp_path):
    path = tmp_path / "learned.yaml"
    lines = SiteLines()
    for i, thing in enumerate(THINGS[:3]):
        lines.see(article(i, thing))
    assert (lines.save(path), lines.save(path), SiteLines().save(path)) == (1, 0, 0)
    assert STOCK.casefold() in path.read_text(encoding="utf-8")
    path.write_text("menu: [a]\n", encoding="utf-8")
    with pytest.raises(UserError, match=r"learned\.yaml: not a file of learned lines"):
        lines.save(path)
    assert path.read_text(encoding="utf-8") == "menu: [a]\n"


def test_learned_lines_are_dropped_by_the_next_clean(tmp_path):
    inbox, learned = tmp_path / "inbox", tmp_path / "learned.yaml"
    inbox.mkdir()
    for thing in THINGS:
        title = f"Xuất khẩu {thing} tăng mạnh trong quý đầu năm nay"
        page = [title, *paragraphs(thing)[:2], STOCK + ".", paragraphs(thing)[2]]
        (inbox / f"{thing}.txt").write_text("\n".join(page), encoding="utf-8")

    def clean(*options):
        result = CliRunner().invoke(build_app(), ["clean", str(inbox), *map(str, options)])
        assert result.exit_code == 0, result.output
        return [json.loads(line) for line in result.stdout.splitlines() if line.startswith("{")]

    kept = clean("--learn", learned)
    assert all(any(STOCK in block["text"] for block in page["blocks"]) for page in kept)
    again = clean("--set", f"clean.phrases=[vi, {learned}]")
    assert [[d["reason"] for d in page["dropped"] if STOCK in d["text"]] for page in again] == [["site-line"]] * 5
    assert all(len(page["blocks"]) == 4 for page in again)
