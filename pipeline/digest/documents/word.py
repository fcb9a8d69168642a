"""The digest as a Word document, whose citations lead to the sentences in both languages at the end of each story."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pipeline.digest.documents.front import OTHERS
from pipeline.digest.documents.outline import Item, Outline, Told

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph
    from docx.text.run import Run

_SOFT = "Small Print"
_STAMP = datetime(1980, 1, 1)  # the oldest a ZIP can say: the same digest gives the same bytes


def render_word(outline: Outline) -> bytes:
    """The .docx file."""
    import docx
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Pt, RGBColor

    document = docx.Document()
    document.styles["Normal"].font.size = Pt(10.5)
    for level in range(1, 4):
        document.styles[f"Heading {level}"].font.color.rgb = RGBColor(0, 0, 0)
    soft = document.styles.add_style(_SOFT, WD_STYLE_TYPE.CHARACTER)
    soft.font.size, soft.font.color.rgb = Pt(9), RGBColor(0x44, 0x44, 0x44)
    properties = document.core_properties
    properties.title, properties.author, properties.language = outline.title, "vibrief", "en"
    properties.comments = ""
    properties.created = properties.modified = _STAMP
    writer = _Writer(document)
    writer.write(outline)
    file = io.BytesIO()
    document.save(file)
    return _unstamped(file.getvalue())


class _Writer:
    """Puts an outline into a document. Bookmarks are named after the story, and its notes after their numbers."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._marks = 0
        self._styles = {str(style.name): str(style.style_id) for style in document.styles}

    def write(self, outline: Outline) -> None:
        self._paragraph("Title", outline.title)
        self._paragraph(text=outline.head)
        stories = [story for _, told in outline.sections for story in told]
        if len(stories) > 1:
            for story in stories:
                self._link(self._paragraph("List Number"), story.id, story.title)
        for heading, told in outline.sections:
            if heading:
                self._paragraph("Heading 1", heading)
            for story in told:
                self._story(story)
        if outline.others:
            self._paragraph("Heading 1", OTHERS)
        for part in outline.others:
            if part.heading:
                self._paragraph("Heading 2", part.heading)
            self._items(part.items, "")
        if outline.failed:
            self._paragraph("Heading 1", "Not processed")
            self._items(outline.failed, "")
        for line in outline.foot:
            self._soft(self._paragraph(), line)

    def _paragraph(self, style: str = "", text: str = "") -> Paragraph:
        """A new paragraph. The style by its id: looking each one up takes the most of the time of a long document."""
        paragraph = self._document.add_paragraph(text)
        if style:
            paragraph._p.style = self._styles[style]
        return paragraph

    def _story(self, story: Told) -> None:
        title = self._paragraph("Heading 2")
        self._mark(title, story.id)
        _speak(title.add_run(f"{story.number}. {story.title}"), story.lang)
        if story.doubtful:
            title.add_run(" (check this)").italic = True
        if story.original:
            _speak(self._paragraph().add_run(story.original), "vi")
        self._soft(self._paragraph(), story.dateline)
        if story.earlier:
            self._paragraph(text=story.earlier)
        if story.glance:
            self._paragraph("Heading 3", "At a glance")
            self._items(story.glance, story.id)
            self._paragraph("Heading 3", "The brief")
        self._items(story.brief, story.id)
        for part in story.parts:
            self._paragraph("Heading 3", part.heading)
            self._items(part.items, story.id)
        if story.notes:
            self._notes(story)

    def _items(self, items: Iterable[Item], story: str) -> None:
        for item in items:
            paragraph = self._paragraph("List Bullet")
            if item.label:
                paragraph.add_run(f"{item.label}: ").bold = True
            paragraph.add_run(item.text)
            for number in item.cites:
                self._link(paragraph, _note(story, number), f" [{number}]")
            for remark in item.remarks:
                paragraph.add_run(f" ({remark})").italic = True
            if item.under:
                paragraph.add_run().add_break()
                self._soft(paragraph, f"{item.under_label}: {item.under}")

    def _notes(self, story: Told) -> None:
        self._paragraph("Heading 3", "Source sentences")
        table = self._document.add_table(rows=len(story.notes) + 1, cols=3, style="Table Grid")
        cells = iter(table._cells)  # row by row; asking each row for its cells takes far longer
        for heading in ("Source", "English", "Vietnamese"):
            next(cells).paragraphs[0].add_run(heading).bold = True
        for note in story.notes:
            where, english, vietnamese = (next(cells).paragraphs[0] for _ in range(3))
            self._mark(where, _note(story.id, note.number))
            self._soft(where, f"[{note.number}] {note.where}")
            english.add_run(note.en or "No translation.")
            for remark in note.remarks:
                english.add_run().add_break()
                self._soft(english, remark)
            _speak(vietnamese.add_run(note.vi), "vi")

    def _soft(self, paragraph: Paragraph, text: str) -> None:
        paragraph.add_run(text)._r.style = self._styles[_SOFT]

    def _mark(self, paragraph: Paragraph, name: str) -> None:
        self._marks += 1
        paragraph._p.append(_element("w:bookmarkStart", {"w:id": str(self._marks), "w:name": name}))
        paragraph._p.append(_element("w:bookmarkEnd", {"w:id": str(self._marks)}))

    def _link(self, paragraph: Paragraph, name: str, text: str) -> None:
        """Text that leads to a bookmark; python-docx has no call for it."""
        link = _element("w:hyperlink", {"w:anchor": name, "w:history": "1"})
        run = paragraph.add_run(text)
        run.font.underline = True
        paragraph._p.remove(run._r)
        link.append(run._r)
        paragraph._p.append(link)


def _note(story: str, number: int) -> str:
    return f"{story}_{number}"


def _speak(run: Run, language: str) -> None:
    """Tells Word the language, for its fonts, its spelling check and screen readers."""
    run._r.get_or_add_rPr().append(_element("w:lang", {"w:val": "vi-VN" if language == "vi" else "en-GB"}))


def _element(tag: str, attributes: dict[str, str]) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(name), value)
    return element


def _unstamped(data: bytes) -> bytes:
    """The same archive without the time at which it was written."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            new.writestr(zipfile.ZipInfo(item.filename, _STAMP.timetuple()[:6]), old.read(item), zipfile.ZIP_DEFLATED)
    return out.getvalue()
