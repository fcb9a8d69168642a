"""What both engines promise beyond agreeing with each other."""

import dataclasses
from concurrent.futures import ThreadPoolExecutor

import ctranslate2
import pytest

from pipeline.engine import ctranslate2_engine, seq2seq
from pipeline.engine.base import Decode, Hypothesis
from pipeline.engine.calibration import Calibration
from pipeline.engine.checkpoint import Checkpoint, open_checkpoint
from pipeline.engine.load import load_engine, resolve_model
from pipeline.engine.memory import fitting_tokens, free_memory
from tests.checkpoints import sources

GREEDY = Decode(beam_size=1, max_length_ratio=1, max_length_extra=8)


@pytest.fixture(scope="module", params=["transformers", "ctranslate2"])
def load(request, folder):
    def make(family, **changes):
        spec = resolve_model(str(folder(family)))
        options = {k: changes.pop(k) for k in ("batch_tokens", "workers") if k in changes}
        changed = spec.model_copy(update=changes)
        return load_engine(changed, engine=request.param, precision="float32", device="cpu", **options)

    return make


def test_batch_size_and_workers_do_not_change_the_outputs(load):
    texts = sources(12)
    decode = dataclasses.replace(GREEDY, beam_size=2, hypotheses=2)
    one_by_one = load("embedded", batch_tokens=1)
    alone = [h for text in texts for h in one_by_one.generate([text], decode)]
    together = load("embedded", batch_tokens=100_000, workers=2).generate(texts[::-1], decode)[::-1]
    for expected, found in zip(alone, together, strict=True):
        assert [h.text for h in found] == [h.text for h in expected]
        assert [h.score for h in found] == pytest.approx([h.score for h in expected], abs=1e-5)


def test_on_a_cpu_a_batch_has_one_length_and_in_int8_its_company_changes_nothing(folder, monkeypatch):
    engine = load_engine(resolve_model(str(folder("embedded"))), engine="ctranslate2", precision="int8", device="cpu")
    texts = [text for text in sources(12) for text in (text, text + " và", "và " + text)]
    decode = dataclasses.replace(GREEDY, beam_size=2, hypotheses=2)
    batches = []
    submit = engine._submit
    monkeypatch.setattr(engine, "_submit", lambda rows, *rest: batches.append(rows) or submit(rows, *rest))
    together = engine.generate(texts, decode)
    assert max(map(len, batches)) > 1
    assert all(len(set(map(len, rows))) == 1 for rows in batches)
    assert together[::2] == engine.generate(texts[::2], decode)  # to the last bit of the scores


def test_too_long_a_text_is_refused_and_never_cut(load):
    engine = load("embedded")
    word = "và "
    fits = word * 80
    while engine.count_tokens([fits])[0] > engine.source_limit:
        fits = fits.removesuffix(word)
    assert engine.count_tokens([fits]) == [engine.source_limit]
    engine.generate([fits], GREEDY)
    with pytest.raises(ValueError, match=f"{engine.source_limit + 1} tokens, the model reads {engine.source_limit}"):
        engine.generate(["một", fits + word], GREEDY)


def test_a_lower_limit_in_the_spec_is_kept(load):
    engine = load("embedded", source_limit=5)
    assert engine.source_limit == 5
    with pytest.raises(ValueError, match="the model reads 5"):
        engine.generate([sources(12)[5]], GREEDY)


def test_blank_texts_never_reach_the_model(load):
    found = load("embedded").generate(["", "một hai", " \n"], GREEDY)
    assert [(h[0].text, h[0].tokens) for h in (found[0], found[2])] == [("", 0), ("", 0)]
    assert found[1][0].tokens > 0
    assert load("embedded").generate([], GREEDY) == []


def test_lengths_are_bounded_both_ways(load):
    engine = load("bart")
    texts = sources(6)
    short = engine.generate(texts, Decode(beam_size=2, max_length_ratio=0, max_length_extra=3))
    assert max(h[0].tokens for h in short) <= 3
    assert not any(h[0].finished for h in short if h[0].tokens == 3 and not h[0].text)
    long = engine.generate(texts, Decode(beam_size=2, min_length=9))
    assert min(h[0].tokens for h in long) >= 9


def test_the_checkpoints_own_settings_do_not_leak(load):
    """bart's config asks for 56 to 142 tokens without repeated trigrams; only our settings count."""
    found = load("bart").generate(sources(6), Decode(beam_size=1, max_length_extra=60))
    assert min(h[0].tokens for h in found) < 56 <= load("bart").checkpoint.target_limit


def test_language_codes_steer_the_output(load):
    english, french = load("nllb"), load("nllb", source_lang="vie_Latn", target_lang="fra_Latn", start="forced_bos")
    texts = sources(4)
    first, second = english.generate(texts, GREEDY), french.generate(texts, GREEDY)
    assert [h[0].score for h in first] != [h[0].score for h in second]
    assert not any("_Latn" in h[0].text for h in first + second)


def test_the_source_code_matters(load):
    texts = sources(4)
    right = load("mbart25").generate(texts, GREEDY)
    wrong = load("mbart25", source_lang="en_XX", target_lang="en_XX", start="decoder_start").generate(texts, GREEDY)
    assert [h[0].score for h in right] != [h[0].score for h in wrong]


def test_a_banned_token_never_appears(load):
    plain = load("t5")
    texts = sources(4)
    token = "▁tướng"
    assert any("tướng" in h[0].text for h in plain.generate(texts, GREEDY))
    assert not any("tướng" in h[0].text for h in load("t5", banned=(token,)).generate(texts, GREEDY))


def test_prefixes_go_on_and_come_off(load):
    bare, prefixed = load("t5"), load("t5", prefix="vi: ")
    texts = sources(4)
    assert [h[0].text for h in bare.generate(["vi: " + t for t in texts], GREEDY)] == [
        h[0].text for h in prefixed.generate(texts, GREEDY)
    ]
    first = bare.generate(texts[:1], GREEDY)[0][0].text
    stripped = load("t5", strip_prefix=first.split()[0]).generate(texts[:1], GREEDY)[0][0].text
    assert stripped == first.removeprefix(first.split()[0]).strip()


def test_a_prefix_that_is_one_token_is_that_token(load):
    engine = load("t5_gated", prefix="<2en> ")
    marker = engine.checkpoint.codec.id("<2en>")
    [row] = engine.checkpoint.encode(["một hai"])
    assert row[0] == marker
    assert row.count(marker) == 1
    assert engine.count_tokens(["một hai"]) == load("t5_gated").count_tokens(["một hai"])


def test_no_trigram_twice(load):
    def repeats(decode):
        engine = load("marian")
        seen = []
        real = engine.checkpoint.codec.decode
        engine.checkpoint.codec.decode = lambda ids: seen.append(ids) or real(ids)
        engine.generate(sources(4), decode)
        trigrams = [list(zip(ids, ids[1:], ids[2:], strict=False)) for ids in seen]
        return any(len(found) > len(set(found)) for found in trigrams)

    assert repeats(GREEDY)
    assert not repeats(dataclasses.replace(GREEDY, no_repeat_ngram=3))


def test_threads_share_an_engine(load):
    engine = load("embedded")
    texts = sources(12)
    expected = [h[0].text for h in engine.generate(texts, GREEDY)]
    with ThreadPoolExecutor(4) as pool:
        for found in pool.map(lambda _: engine.generate(texts, GREEDY), range(4)):
            assert [h[0].text for h in found] == expected


def test_out_of_memory_halves_the_budget_and_goes_on(load, monkeypatch):
    engine = load("embedded", batch_tokens=4096)
    texts = sources(12)
    expected = [h[0].text for h in engine.generate(texts, GREEDY)]
    real = engine._submit

    def submit(rows, new_tokens, decode):
        work = real(rows, new_tokens, decode)
        if len(rows) > 2:

            def fail():
                raise RuntimeError("CUDA failed with error out of memory")

            return fail
        return work

    monkeypatch.setattr(engine, "_submit", submit)
    assert [h[0].text for h in engine.generate(texts, GREEDY)] == expected
    assert engine.batch_tokens < 4096


def test_the_listener_hears_of_every_text_what_generate_gives_in_the_end(load):
    engine = load("embedded", batch_tokens=64)
    texts = [*sources(12), " "]
    heard = {}
    engine.listener = heard.__setitem__
    assert dict(zip(texts, engine.generate(texts, GREEDY), strict=True)) == heard | {" ": [Hypothesis("", 0.0, 0)]}


def test_texts_that_were_counted_are_not_tokenised_again(load, monkeypatch):
    engine = load("embedded")
    texts = sources(12)
    expected = engine.generate(texts, GREEDY)
    engine.count_tokens(texts[:8])
    asked = []
    encode = Checkpoint.encode
    monkeypatch.setattr(Checkpoint, "encode", lambda self, given: asked.append(list(given)) or encode(self, given))
    assert engine.generate(texts, GREEDY) == expected
    assert asked == [texts[8:]]


class NoMemory:
    """An asynchronous result whose batch did not fit."""

    def result(self):
        raise RuntimeError("CUDA failed with error out of memory")


class FakeGpu:
    """What CTranslate2 would be on a second GPU: it notes what it is asked for and computes on the CPU."""

    def __init__(self, monkeypatch, rows_in_memory=1000):
        self.made, self.batches, self.tried = {}, [], 0
        real = ctranslate2.Translator

        def translator(path, *, device, device_index, compute_type, inter_threads, intra_threads):
            self.made = {"device": device, "device_index": device_index, "compute_type": compute_type}
            self.made |= {"inter_threads": inter_threads}
            on_cpu = real(path, device="cpu", compute_type="float32", inter_threads=1, intra_threads=1)

            class Wrapped:
                unload_model = on_cpu.unload_model

                @staticmethod
                def translate_batch(rows, *arguments, **options):
                    self.tried += 1
                    if len(rows) > rows_in_memory:
                        return [NoMemory()] * len(rows)
                    self.batches.append([len(row) for row in rows])
                    return on_cpu.translate_batch(rows, *arguments, **options)

            return Wrapped()

        monkeypatch.setattr(ctranslate2, "Translator", translator)
        monkeypatch.setattr(ctranslate2, "get_cuda_device_count", lambda: 2)
        monkeypatch.setattr(ctranslate2, "get_supported_compute_types", lambda *_: {"float16", "float32"})

    def engine(self, folder, **options):
        spec = resolve_model(str(folder("embedded")))
        return load_engine(spec, engine="ctranslate2", device="cuda:1", **options)


def test_a_gpu_gets_float16_one_worker_and_large_mixed_batches(folder, monkeypatch):
    texts = [text for text in sources(12) for text in (text, text + " và", "và " + text)]
    spec = resolve_model(str(folder("embedded")))
    expected = load_engine(spec, engine="ctranslate2", device="cpu", precision="float32").generate(texts, GREEDY)
    gpu = FakeGpu(monkeypatch)
    engine = gpu.engine(folder)
    assert (engine.device, engine.precision, engine.batch_tokens) == ("cuda:1", "float16", 65_536)
    wanted = {"device": "cuda", "device_index": 1, "compute_type": "float16", "inter_threads": 1}
    assert gpu.made == wanted
    found = engine.generate(texts, GREEDY)
    assert [h[0].text for h in found] == [h[0].text for h in expected]
    assert any(len(set(batch)) > 1 for batch in gpu.batches)  # padded: a GPU gains by large batches
    engine.close()


@pytest.mark.parametrize(("free", "expected"), [(80_000_000_000, 65_536), (20_000_000, 17_925), (1_000_000, 1_024)])
def test_batches_on_a_gpu_are_sized_from_the_memory_that_the_model_leaves(folder, monkeypatch, free, expected):
    """20 MB: 70 % of it at 781 bytes, 4 caches × 1 layer × 32 wide × 2 and 3 × 4 × 700 pieces / 16."""
    gpu = FakeGpu(monkeypatch)

    def ask(device):
        assert device == "cuda:1"
        assert gpu.made  # the model is loaded
        return free

    monkeypatch.setattr(seq2seq, "free_memory", ask)
    engine = gpu.engine(folder)
    assert engine.batch_tokens == expected
    assert gpu.engine(folder, batch_tokens=7).batch_tokens == 7  # as asked
    monkeypatch.setattr(ctranslate2_engine, "recall", lambda *_: Calibration(50_000, 1))
    assert gpu.engine(folder).batch_tokens == 50_000  # as measured
    engine.close()


def test_a_wider_vocabulary_and_a_deeper_decoder_make_smaller_batches(folder):
    checkpoint = open_checkpoint(resolve_model(str(folder("embedded"))))
    free, most = 16_000_000_000, 1_000_000_000
    tokens = fitting_tokens(free, checkpoint, "float16", most)
    assert fitting_tokens(free // 2, checkpoint, "float16", most) in (tokens // 2, tokens // 2 + 1)
    assert fitting_tokens(free, checkpoint, "float32", most) < tokens
    for changes in ({"vocabulary": 250_000}, {"decoder_layers": 12}, {"width": 1_024}):
        assert fitting_tokens(free, dataclasses.replace(checkpoint, **changes), "float16", most) < tokens
    assert free_memory("cpu") is None


def test_a_gpu_without_memory_halves_its_batches_once_and_remembers(folder, monkeypatch):
    texts = sources(12)
    gpu = FakeGpu(monkeypatch, rows_in_memory=3)
    engine = gpu.engine(folder, batch_tokens=4096)
    first = engine.generate(texts, GREEDY)
    assert max(map(len, gpu.batches)) <= 3
    assert engine.batch_tokens < 4096
    failures = gpu.tried - len(gpu.batches)
    assert failures > 0
    assert [h[0].text for h in engine.generate(texts, GREEDY)] == [h[0].text for h in first]
    assert gpu.tried - len(gpu.batches) == failures  # it knows now what fits
    engine.close()
