"""Roman numerals, as Vietnamese and English write them: quý IV, thế kỷ XIX, the XIII Congress."""

from __future__ import annotations

import re

# Up to 39: of more letters too many are acronyms (CLV, Cambodia-Laos-Vietnam).
ROMAN = re.compile(r"(?=[XVI])X{0,3}(?:IX|IV|V?I{0,3})")
