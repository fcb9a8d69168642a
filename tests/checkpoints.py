"""The smallest real checkpoint of each model family: real classes, tokenizers trained here, random weights.

The layouts are those of the published models: which files there are, which ids the special tokens have, what
config.json says and leaves out.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.train.tokenizer import save_fast_tokenizer, train_tokenizer

ARTICLES = Path(__file__).parent / "articles"
SIZE = 32
VOCABULARY = 400
M2M_CODES = 100


@cache
def corpus() -> list[str]:
    """The lines of the sample articles: real Vietnamese with names, numbers and quotes."""
    return [
        line.strip()
        for path in sorted(ARTICLES.glob("*.txt"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]


def sources(count: int = 8, words: int = 12) -> list[str]:
    """Source texts of mixed length, none longer than ``words`` words."""
    texts = [" ".join(line.split()[: 2 + i % words]) for i, line in enumerate(corpus()) if len(line.split()) > 3]
    return texts[:count]


@cache
def sentencepiece_model(**options: Any) -> bytes:
    import sentencepiece

    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(corpus()),
        model_writer=model,
        vocab_size=VOCABULARY,
        character_coverage=0.98,
        minloglevel=2,
        num_threads=1,
        **options,
    )
    return model.getvalue()


@cache
def pieces() -> list[tuple[str, float]]:
    """Ordinary pieces and their scores, without special tokens."""
    import sentencepiece

    model = sentencepiece.SentencePieceProcessor(model_proto=sentencepiece_model())
    return [(model.id_to_piece(i), model.get_score(i)) for i in range(model.get_piece_size()) if i > 2]


def _save(model_class: str, config: Any, folder: Path, **generation: Any) -> None:
    """Random weights, spread enough that different texts give different, varied outputs."""
    import torch
    import transformers

    from pipeline.engine.quiet import quiet_transformers

    torch.manual_seed(7)
    with quiet_transformers():
        model = getattr(transformers, model_class)(config).eval()
        for name, weight in model.named_parameters():
            if weight.dim() > 1:
                weight.data.normal_(std=0.25)
            elif "bias" in name:
                weight.data.normal_(std=0.1)
        # Zero, as trained models have it; T5 has no such rule, but would repeat its start token for ever.
        model.get_input_embeddings().weight.data[config.pad_token_id] = 0
        if hasattr(model, "final_logits_bias"):  # what lets these models end before the length limit
            model.final_logits_bias[0, config.eos_token_id] = 2.5
            if model_class == "MarianMTModel":
                model.final_logits_bias[0, 2:].normal_(std=0.5)
        model.generation_config = transformers.GenerationConfig(**generation)
        model.save_pretrained(folder)


def _sizes(names: str = "encoder_layers decoder_layers") -> dict[str, Any]:
    layers = dict.fromkeys(names.split(), 2)
    heads = {"encoder_attention_heads": 2, "decoder_attention_heads": 2}
    return {"d_model": SIZE, "encoder_ffn_dim": 2 * SIZE, "decoder_ffn_dim": 2 * SIZE, **layers, **heads}


def marian(folder: Path) -> None:
    """opus-mt: </s> 0, <unk> 1, <pad> last, which is the decoder's start and banned."""
    from transformers import MarianConfig

    folder.mkdir(parents=True, exist_ok=True)
    for name in ("source.spm", "target.spm"):
        (folder / name).write_bytes(sentencepiece_model())
    vocabulary = ["</s>", "<unk>", *(piece for piece, _ in pieces()), "<pad>"]
    (folder / "vocab.json").write_text(json.dumps({token: i for i, token in enumerate(vocabulary)}))
    (folder / "tokenizer_config.json").write_text(json.dumps({"source_lang": "vi", "target_lang": "en"}))
    pad = len(vocabulary) - 1
    config = MarianConfig(
        vocab_size=len(vocabulary),
        max_position_embeddings=64,
        pad_token_id=pad,
        eos_token_id=0,
        decoder_start_token_id=pad,
        scale_embedding=True,
        activation_function="swish",
        **_sizes(),
    )
    _save(
        "MarianMTModel",
        config,
        folder,
        pad_token_id=pad,
        eos_token_id=0,
        decoder_start_token_id=pad,
        bad_words_ids=[[pad]],
        num_beams=6,
        max_length=64,
    )


def embedded(folder: Path) -> None:
    """Our own translator: M2M-100 without language codes and a plain tokenizer.json, in float16."""
    from pipeline.engine.quiet import quiet_transformers
    from pipeline.train.models import export, new_model

    shape = {"d_model": SIZE, "encoder_layers": 2, "decoder_layers": 1, "heads": 2, "ffn": 64}
    with quiet_transformers():
        save_fast_tokenizer(train_tokenizer(corpus(), 700, threads=1), folder, max_length=64)
        model = new_model({**shape, "dropout": 0.0, "max_length": 64}, 700)
        import torch

        torch.manual_seed(7)
        for weight in model.parameters():
            if weight.dim() > 1:
                weight.data.normal_(std=0.25)
        export(model, folder)


def nllb(folder: Path) -> None:
    """Byte-pair pieces, language codes after them, and a vocabulary two larger than the tokenizer's."""
    from tokenizers import Tokenizer, models, pre_tokenizers, trainers
    from transformers import M2M100Config, NllbTokenizer

    trained = Tokenizer(models.BPE(unk_token="<unk>"))
    trained.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always", split=True)
    special = ["<s>", "<pad>", "</s>", "<unk>"]
    trained.train_from_iterator(
        corpus(), trainers.BpeTrainer(vocab_size=VOCABULARY, special_tokens=special, show_progress=False)
    )
    model = json.loads(trained.to_str())["model"]
    tokenizer = NllbTokenizer(
        vocab=model["vocab"],
        merges=[tuple(merge) for merge in model["merges"]],
        extra_special_tokens=["eng_Latn", "fra_Latn", "vie_Latn"],
    )
    tokenizer.save_pretrained(folder)
    config = M2M100Config(vocab_size=len(tokenizer) + 2, max_position_embeddings=64, scale_embedding=True, **_sizes())
    config.decoder_start_token_id = 2
    _save("M2M100ForConditionalGeneration", config, folder, decoder_start_token_id=2, max_length=200)


def m2m100(folder: Path) -> None:
    """The original M2M-100: a tokenizer that only transformers runs, codes such as ``__vi__``."""
    from transformers import M2M100Config, M2M100Tokenizer

    folder.mkdir(parents=True, exist_ok=True)
    vocabulary = ["<s>", "<pad>", "</s>", "<unk>", *(piece for piece, _ in pieces())]
    (folder / "raw_vocab.json").write_text(json.dumps({token: i for i, token in enumerate(vocabulary)}))
    (folder / "raw.model").write_bytes(sentencepiece_model())
    tokenizer = M2M100Tokenizer(str(folder / "raw_vocab.json"), str(folder / "raw.model"))
    tokenizer.save_pretrained(folder)
    for name in ("raw_vocab.json", "raw.model"):
        (folder / name).unlink()
    config = M2M100Config(
        vocab_size=len(vocabulary) + M2M_CODES + 8, max_position_embeddings=64, scale_embedding=True, **_sizes()
    )
    config.decoder_start_token_id = 2
    _save("M2M100ForConditionalGeneration", config, folder, decoder_start_token_id=2, max_length=200)


def _mbart(folder: Path, tokenizer_class: str) -> None:
    import transformers

    codes = ["en_XX", "vi_VN"]
    special = [("<s>", 0.0), ("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0)]
    vocabulary = [*special, *pieces(), *((code, 0.0) for code in codes), ("<mask>", 0.0)]
    tokenizer = getattr(transformers, tokenizer_class)(vocab=vocabulary, src_lang="en_XX", tgt_lang="en_XX")
    tokenizer.save_pretrained(folder)
    config = transformers.MBartConfig(
        vocab_size=len(tokenizer),
        max_position_embeddings=64,
        scale_embedding=True,
        activation_function="gelu",
        **_sizes(),
    )
    config.tokenizer_class = tokenizer_class
    _save("MBartForConditionalGeneration", config, folder, decoder_start_token_id=2, eos_token_id=2, pad_token_id=1)


def mbart25(folder: Path) -> None:
    """The first mBART: the source code comes last, and the target code replaces the decoder's start."""
    _mbart(folder, "MBartTokenizer")


def mbart50(folder: Path) -> None:
    """mBART-50: the source code comes first, and the target code is the first output token."""
    _mbart(folder, "MBart50Tokenizer")


def _t5(folder: Path, model_class: str, config_class: str, *, tied: bool, **options: Any) -> None:
    import torch
    import transformers
    from safetensors.torch import load_file, save_file

    special = [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0)]
    vocabulary = [*special, *pieces(), ("<2en>", 0.0), *((f"<extra_id_{i}>", 0.0) for i in range(9, -1, -1))]
    tokenizer = transformers.T5Tokenizer(vocab=vocabulary, extra_ids=10)
    tokenizer.save_pretrained(folder)
    config = getattr(transformers, config_class)(
        vocab_size=len(tokenizer) + 5, d_model=SIZE, d_kv=16, d_ff=2 * SIZE, num_layers=2, num_heads=2, **options
    )
    config.decoder_start_token_id = 0
    _save(model_class, config, folder, decoder_start_token_id=0, eos_token_id=1, pad_token_id=0)
    if not tied:  # as transformers 4 saved them; 5 cannot make such a file
        path = folder / "model.safetensors"
        weights = load_file(path)
        save_file({**weights, "lm_head.weight": torch.randn(config.vocab_size, SIZE)}, path, {"format": "pt"})
        written = json.loads((folder / "config.json").read_text())
        written.pop("scale_decoder_outputs", None)
        (folder / "config.json").write_text(json.dumps({**written, "tie_word_embeddings": False}))


def t5(folder: Path) -> None:
    """The first T5: relu, tied embeddings, scaled outputs; more embeddings than tokens."""
    _t5(folder, "T5ForConditionalGeneration", "T5Config", tied=True)


def t5_gated(folder: Path) -> None:
    """T5 1.1 and what was made from it (MADLAD-400, envit5): gated, an output layer of its own."""
    options = {"feed_forward_proj": "gated-gelu", "tie_word_embeddings": False}
    _t5(folder, "T5ForConditionalGeneration", "T5Config", tied=False, **options)


def mt5(folder: Path) -> None:
    _t5(folder, "MT5ForConditionalGeneration", "MT5Config", tied=False)


def _byte_level(folder: Path, tokenizer_class: str) -> int:
    import transformers
    from tokenizers import Tokenizer, models, pre_tokenizers, trainers

    trained = Tokenizer(models.BPE())
    trained.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY,
        special_tokens=["<s>", "<pad>", "</s>", "<unk>", "<mask>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    trained.train_from_iterator(corpus(), trainer)
    model = json.loads(trained.to_str())["model"]
    merges = [tuple(merge) for merge in model["merges"]]
    tokenizer = getattr(transformers, tokenizer_class)(vocab=model["vocab"], merges=merges)
    tokenizer.save_pretrained(folder)
    return len(tokenizer)


def bart(folder: Path) -> None:
    """bart-large-cnn: starts from </s>, must then say <s>, and its settings would shape every summary."""
    from transformers import BartConfig

    size = _byte_level(folder, "BartTokenizer")
    config = BartConfig(vocab_size=size, max_position_embeddings=64, **_sizes())
    _save(
        "BartForConditionalGeneration",
        config,
        folder,
        decoder_start_token_id=2,
        forced_bos_token_id=0,
        forced_eos_token_id=2,
        eos_token_id=2,
        pad_token_id=1,
        bos_token_id=0,
        min_length=56,
        max_length=142,
        no_repeat_ngram_size=3,
        length_penalty=2.0,
        num_beams=4,
    )


def pegasus(folder: Path) -> None:
    """Starts from <pad>, which is 0; </s> is 1."""
    from transformers import PegasusConfig, PegasusTokenizer

    reserved = [("<mask_1>", 0.0), ("<mask_2>", 0.0), *((f"<unk_{i}>", 0.0) for i in range(2, 5))]
    vocabulary = [("<pad>", 0.0), ("</s>", 0.0), *reserved, ("<unk>", 0.0), *pieces()]
    tokenizer = PegasusTokenizer(vocab=vocabulary, offset=5)
    tokenizer.save_pretrained(folder)
    config = PegasusConfig(
        vocab_size=len(tokenizer),
        max_position_embeddings=64,
        scale_embedding=True,
        activation_function="relu",
        **_sizes(),
    )
    _save("PegasusForConditionalGeneration", config, folder, decoder_start_token_id=0, eos_token_id=1, pad_token_id=0)


def led(folder: Path) -> None:
    """Longformer attention: windows, and one place that sees everything."""
    from transformers import LEDConfig

    size = _byte_level(folder, "LEDTokenizer")
    config = LEDConfig(
        vocab_size=size,
        max_encoder_position_embeddings=128,
        max_decoder_position_embeddings=64,
        attention_window=[4, 4],
        **_sizes(),
    )
    _save("LEDForConditionalGeneration", config, folder, decoder_start_token_id=2, eos_token_id=2, pad_token_id=1)


MAKERS: dict[str, Callable[[Path], None]] = {
    maker.__name__: maker
    for maker in (marian, embedded, nllb, m2m100, mbart25, mbart50, t5, t5_gated, mt5, bart, pegasus, led)
}
