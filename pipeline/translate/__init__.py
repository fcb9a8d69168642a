"""Sentence-by-sentence translation: repeats once, long ones in clauses, doubtful ones again."""
