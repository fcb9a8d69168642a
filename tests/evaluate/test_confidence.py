"""Confidence: what it is made of, how it is fitted, and what its reliability says."""

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import UserError
from pipeline.evaluate.confidence import cross_validated, fit, plot, reliability, sentence_chrf
from pipeline.store import Translation
from pipeline.translate.confidence import FEATURES, Confidence, features

WEIGHTS = {"intercept": 0.9, "score": 0.2, "margin": 0.1, "penalty": -0.1, "length": -0.02}


def made_up(count):
    """Translations whose quality follows from their features, and that quality."""
    pairs = {
        "từ " * (1 + i % 17) + str(i): Translation("x", -0.1 * (i % 23), margin=0.05 * (i % 7), penalty=float(i % 4))
        for i in range(count)
    }
    return pairs, {
        s: sum(WEIGHTS[n] * x for n, x in zip(FEATURES, features(s, t), strict=True)) for s, t in pairs.items()
    }


def test_the_fit_finds_the_weights_that_made_the_quality():
    pairs, quality = made_up(200)
    assert fit(pairs, quality) == pytest.approx(WEIGHTS, abs=1e-3)
    result = cross_validated(pairs, quality)
    assert result.sentences == 200
    assert result.pearson == pytest.approx(1, abs=1e-3)
    assert result.spearman == pytest.approx(1, abs=1e-2)
    assert result.error < 0.01
    assert sum(row.count for row in result.bins) == 200


def test_a_confidence_that_knows_nothing_is_found_out():
    said, true = [i % 10 / 10 for i in range(100)], [i // 10 / 10 for i in range(100)]
    result = reliability(said, true)
    assert abs(result.pearson) < 0.01
    assert abs(result.spearman) < 0.01
    assert result.error > 0.2
    assert reliability([0.5] * 20, true[:20]).pearson == 0


def test_too_few_sentences_are_refused():
    with pytest.raises(UserError, match="10 sentences are too few to fit 5 weights; give at least 50"):
        fit(*made_up(10))


@given(st.floats(-60, 0), st.floats(-5, 5), st.floats(0, 40), st.integers(0, 300))
def test_the_number_is_between_0_and_1_and_findings_never_raise_it(score, margin, penalty, words):
    estimate, source = Confidence(WEIGHTS), "từ " * words
    value = estimate(source, Translation("x", score, margin=margin, penalty=penalty))
    assert 0 <= value <= 1
    assert value <= estimate(source, Translation("x", score, margin=margin, penalty=0))


def test_without_weights_nothing_is_claimed():
    assert Confidence({})("Tin", Translation("News", -0.1)) is None


def test_the_plot_has_a_dot_for_each_bin():
    result = reliability([i / 99 for i in range(100)], [i / 99 for i in range(100)])
    root = ET.fromstring(plot(result))
    dots = root.findall(".//{http://www.w3.org/2000/svg}circle")
    assert len(dots) == 10
    heights = [float(dot.attrib["cy"]) for dot in dots]
    assert heights == sorted(heights, reverse=True)


def test_sentence_chrf_is_a_share():
    assert sentence_chrf("The sea is calm.", "The sea is calm.") == pytest.approx(1)
    assert sentence_chrf("zzz", "The sea is calm.") < 0.1
