"""The digest as a PDF, typeset by Typst: its fonts are in the package, so Vietnamese needs none of the system's."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from pathlib import Path

from pipeline.digest.documents.front import OTHERS
from pipeline.digest.documents.outline import Outline, each_text

_TEMPLATE = Path(__file__).parent / "templates" / "digest.typ"
_LONG_WORD = re.compile(r"\S{40,}")
_BREAK = "\u200b"
_PIECES = re.compile(r".{1,24}")


def render_pdf(outline: Outline) -> bytes:
    """The .pdf file: tagged, with bookmarks, and the same bytes for the same digest."""
    import typst

    words = asdict(each_text(outline, _breakable))
    return typst.compile(_TEMPLATE, sys_inputs={"data": json.dumps({"also": OTHERS, **words})}, format="pdf")


def _breakable(text: str) -> str:
    """A word without end would run off the page: it may break anywhere."""
    return _LONG_WORD.sub(lambda word: _BREAK.join(_PIECES.findall(word[0])), text)
