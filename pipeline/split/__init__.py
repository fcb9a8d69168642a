"""Splitting: a block to sentences, an over-long sentence to clauses."""
