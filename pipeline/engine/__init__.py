"""Sequence-to-sequence engines behind one small protocol. Only this package imports torch or CTranslate2."""
