"""Measures: translation quality, fidelity, cleaning, grouping. Nothing here is needed to make a digest."""
