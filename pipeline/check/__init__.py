"""The checks on a translated sentence: numbers, names, terms and cheap statistics."""

from pipeline.check.checker import Checker

__all__ = ["Checker"]
