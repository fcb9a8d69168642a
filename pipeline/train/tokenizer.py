"""The joint vocabulary of an embedded model, and its Hugging Face fast-tokenizer twin."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from pathlib import Path

import sentencepiece

SPM = "sentencepiece.model"
SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
"""Ids 0 to 3, in the order of fairseq's models. M2M-100 counts positions from the padding id, so it stays low."""
TAGS = ("<bt>",)
"""Marks put before a source: ``<bt>`` says that the source text is machine-made."""
MASK = "<mask>"
"""A hole in a text, for denoising."""
MOST_TAGS = 8  # user-defined pieces come right after the special ones


def train_tokenizer(lines: Iterable[str], vocab_size: int, *, threads: int = 2, tags: Sequence[str] = TAGS) -> bytes:
    """Trains a unigram SentencePiece model: digits split, unseen characters as bytes, no rewriting of the text.

    Returns the serialised model. Splitting digits lets a small model copy any number; byte fallback means
    that no character is ever lost to ``<unk>``.
    """
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(lines),
        model_writer=model,
        vocab_size=vocab_size,
        model_type="unigram",
        character_coverage=0.9999,
        byte_fallback=True,
        split_digits=True,
        normalization_rule_name="identity",
        remove_extra_whitespaces=True,
        bos_id=0,
        pad_id=1,
        eos_id=2,
        unk_id=3,
        user_defined_symbols=list(tags),
        input_sentence_size=1_000_000,
        shuffle_input_sentence=True,
        num_threads=threads,
        hard_vocab_limit=False,  # little text gives a smaller vocabulary, not an error
        minloglevel=2,
    )
    return model.getvalue()


def save_fast_tokenizer(model: bytes, folder: Path, *, max_length: int) -> None:
    """Writes ``tokenizer.json``, ``tokenizer_config.json`` and, last, ``sentencepiece.model`` into ``folder``.

    The fast tokenizer gives the same ids as the SentencePiece model, with ``</s>`` at the end.
    """
    from tokenizers import AddedToken, Tokenizer, decoders, normalizers, pre_tokenizers, processors
    from tokenizers.models import Unigram
    from transformers import PreTrainedTokenizerFast

    pieces = sentencepiece.SentencePieceProcessor(model_proto=model)
    vocab = [(pieces.id_to_piece(i), pieces.get_score(i)) for i in range(pieces.get_piece_size())]
    fast = Tokenizer(Unigram(vocab, unk_id=pieces.unk_id(), byte_fallback=True))
    fast.normalizer = normalizers.Sequence([normalizers.Replace(" {2,}", " "), normalizers.Strip()])
    fast.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always", split=False)
    fast.decoder = decoders.Sequence(
        [decoders.ByteFallback(), decoders.Metaspace(replacement="▁", prepend_scheme="always", split=False)]
    )
    fast.post_processor = processors.TemplateProcessing(
        single="$A </s>", pair="$A </s> $B </s>", special_tokens=[("</s>", pieces.eos_id())]
    )
    known = {pieces.id_to_piece(i) for i in range(len(SPECIAL) + MOST_TAGS)}
    tags = [tag for tag in (*TAGS, MASK) if tag in known]
    fast.add_special_tokens([AddedToken(token, special=True) for token in (*SPECIAL, *tags)])
    wrapped = PreTrainedTokenizerFast(
        tokenizer_object=fast,
        bos_token="<s>",
        eos_token="</s>",
        unk_token="<unk>",
        pad_token="<pad>",
        model_max_length=max_length,
        clean_up_tokenization_spaces=False,
    )
    folder.mkdir(parents=True, exist_ok=True)
    wrapped.save_pretrained(folder)
    (folder / SPM).write_bytes(model)
