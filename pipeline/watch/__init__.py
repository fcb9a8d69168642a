"""New articles, day after day: what is new in an inbox goes into the digest of the day, once."""
