"""The digest as documents: the page, Markdown, Word, PDF, Atom and JSON."""
