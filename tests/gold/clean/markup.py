"""The text gold as HTML, in three manners of Vietnamese sites, so that one gold judges both ways in."""

from __future__ import annotations

import html
import re

from tests.gold.clean.scorer import GoldPage

_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^)]*\)")
_MARKS = re.compile(r"^[#*>\s]+|\*+$")

MANNERS = {
    # elements that say what they are; nothing but elements in a row; text between line breaks in a table
    "semantic": {
        "T": "<h1 class='title-detail'>{}</h1>",
        "D": "<span class='date'>{}</span>",
        "B": "<p class='Normal'>{}</p>",
        "S": "<h2>{}</h2>",
        "C": "<figure><img src='/a.jpg' alt=''><figcaption>{}</figcaption></figure>",
        "A": "<p class='author'><strong>{}</strong></p>",
        "P": "<p class='source'>{}</p>",
        "page": "<article class='detail'>{body}</article><aside>{below}</aside>",
    },
    "divs": {
        "T": "<div class='tieude'>{}</div>",
        "D": "<div class='ngay'>{}</div>",
        "B": "<div>{}</div>",
        "S": "<div><b>{}</b></div>",
        "C": "<table><tr><td><img src='/a.jpg'></td></tr><tr><td>{}</td></tr></table>",
        "A": "<div style='text-align:right'><b>{}</b></div>",
        "P": "<div>{}</div>",
        "page": "<div id='main'><div class='noidung'>{body}</div><div class='khac'>{below}</div></div>",
    },
    "tables": {
        "T": "<font size=5><b>{}</b></font><br>",
        "D": "<i>{}</i><br>",
        "B": "{}<br><br>",
        "S": "<b>{}</b><br><br>",
        "C": "<center><img src='a.gif'><br><em>{}</em></center>",
        "A": "<p align=right><b>{}</b></p>",
        "P": "<p>{}</p>",
        "page": "<table width=980><tr><td>{body}</td><td>{below}</td></tr></table>",
    },
}


def marked_up(page: GoldPage, manner: str) -> str:
    """The page as HTML: what stands above the title a menu, what stands below the article a column beside it."""
    form = MANNERS[manner]
    rows = [(label, _plain(raw)) for label, raw in page.rows if label]
    title = next(i for i, (label, _) in enumerate(rows) if label == "T")
    last = max(i for i, (label, _) in enumerate(rows) if label in "BSCAP")
    menu = "".join(f"<li><a href='/m'>{text}</a></li>" for label, text in rows[:title] if label == "X")
    body, below = [], []
    for i, (label, text) in enumerate(rows):
        if label != "X":
            body.append(form[label].format(text))
        elif i > title:
            entry = f"<a href='/x{i}.html'>{text}</a>" if len(text.split()) > 3 else text
            (body if i < last else below).append(f"<ul class='box'><li>{entry}</li></ul>")
    article = form["page"].format(body="".join(body), below="".join(below))
    footer = "<div class='footer'>Giấy phép số 1/GP. Tòa soạn: 1 Phố Mẫu</div>"
    return (
        f"<html><head><meta charset='utf-8'><title>{rows[title][1]} - Báo Thí Dụ</title></head><body>"
        f"<ul class='menu'>{menu}</ul>{article}{footer}</body></html>"
    )


def _plain(raw: str) -> str:
    return html.escape(_MARKS.sub("", _LINK.sub(r"\1", raw)))
