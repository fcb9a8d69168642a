"""Briefs: a few English sentences an article, each citing the sentences that support it."""
