"""Cleaning: which lines of a page are the article, which are not, and why."""
