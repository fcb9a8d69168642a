"""Which articles tell of one event: evidence of each, likeness of pairs, and groups of them."""
