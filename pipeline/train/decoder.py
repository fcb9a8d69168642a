"""Fast output from the models trained here: incremental decoding, by one of them or several at once.

transformers' ``generate`` spends most of a step in Python and cannot average the probabilities of several models.
This reads the same weights and writes into a cache of fixed shape.

Shapes: B sentences, K beams, R = B·K rows, H heads, D of a head, S source and T target tokens.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import torch
from torch import nn
from torch.nn.functional import linear, scaled_dot_product_attention


class Stepper:
    """One model on one batch: reads the source once, then a token a row at a time.

    Args:
        model: an M2M-100 model in evaluation mode, on its device, in its precision.
    """

    def __init__(self, model: Any) -> None:
        self._encoder, decoder = model.model.encoder, model.model.decoder
        self._embed, self._positions = decoder.embed_tokens, decoder.embed_positions
        self._norm, self._head = decoder.layer_norm, model.lm_head
        self._first_position = model.config.pad_token_id + 1
        self._heads = model.config.decoder_attention_heads
        self._layers = [_Layer(layer) for layer in decoder.layers]
        self._pad: int = model.config.pad_token_id

    def start(self, source: torch.Tensor, beams: int, steps: int) -> None:
        """Encodes ``source`` (B, S) and makes room for ``steps`` target tokens."""
        real = source != self._pad
        states = self._encoder(input_ids=source, attention_mask=real.long()).last_hidden_state
        self._beams = beams
        self._mask = real[:, None, None, :]
        self._cross = [[self._split(part) for part in layer.source(states).chunk(2, -1)] for layer in self._layers]
        width = states.shape[-1] // self._heads
        shape = (len(source) * beams, self._heads, steps, width)
        self._past = [[states.new_zeros(shape) for _ in range(2)] for _ in self._layers]
        table = self._positions.get_embedding(steps + self._first_position, states.shape[-1], self._pad)
        self._table = table.to(states)

    def step(self, tokens: torch.Tensor, at: int) -> torch.Tensor:
        """Log-probabilities (R, V) after the ``tokens`` (R,) at position ``at``, in float32."""
        hidden = self._embed(tokens[:, None]) + self._table[self._first_position + at]
        for layer, past, cross in zip(self._layers, self._past, self._cross, strict=True):
            query, key, value = (self._split(part) for part in layer.own(hidden).chunk(3, -1))
            past[0][:, :, at : at + 1], past[1][:, :, at : at + 1] = key, value
            found = scaled_dot_product_attention(query, past[0][:, :, : at + 1], past[1][:, :, : at + 1])
            hidden = hidden + layer.own_out(_merge(found))
            # The beams of a sentence are queries side by side, so that its source is held once.
            query = self._split(layer.ask(hidden).view(-1, self._beams, hidden.shape[-1]))
            found = scaled_dot_product_attention(query, cross[0], cross[1], attn_mask=self._mask)
            hidden = hidden + layer.source_out(_merge(found)).reshape(hidden.shape)
            hidden = hidden + layer.think(hidden)
        return torch.log_softmax(self._head(self._norm(hidden[:, 0])).float(), -1)

    def reorder(self, rows: torch.Tensor) -> None:
        """Goes on with these rows (R,), each from its own sentence."""
        self._past = [[part.index_select(0, rows) for part in past] for past in self._past]

    def keep(self, sentences: torch.Tensor, rows: torch.Tensor) -> None:
        """Goes on with these sentences (B,) and their rows (R,) only."""
        self.reorder(rows)
        self._cross = [[part.index_select(0, sentences) for part in cross] for cross in self._cross]
        self._mask = self._mask.index_select(0, sentences)

    def _split(self, states: torch.Tensor) -> torch.Tensor:
        """(R, T, H·D) → (R, H, T, D)."""
        return states.view(*states.shape[:2], self._heads, -1).transpose(1, 2)


def _merge(states: torch.Tensor) -> torch.Tensor:
    """(R, H, T, D) → (R, T, H·D)."""
    return states.transpose(1, 2).flatten(2)


class _Layer:
    """A decoder layer as four functions; projections of the same input are one matrix product."""

    def __init__(self, layer: Any) -> None:
        self._layer = layer
        own, source = layer.self_attn, layer.encoder_attn
        self._own = _joined(own.q_proj, own.k_proj, own.v_proj)
        self._source = _joined(source.k_proj, source.v_proj)
        self.own_out, self.source_out = own.out_proj, source.out_proj

    def own(self, hidden: torch.Tensor) -> torch.Tensor:
        return linear(self._layer.self_attn_layer_norm(hidden), *self._own)

    def source(self, states: torch.Tensor) -> torch.Tensor:
        return linear(states, *self._source)

    def ask(self, hidden: torch.Tensor) -> torch.Tensor:
        query: torch.Tensor = self._layer.encoder_attn.q_proj(self._layer.encoder_attn_layer_norm(hidden))
        return query

    def think(self, hidden: torch.Tensor) -> torch.Tensor:
        layer = self._layer
        out: torch.Tensor = layer.fc2(layer.activation_fn(layer.fc1(layer.final_layer_norm(hidden))))
        return out


def _joined(*parts: nn.Linear) -> tuple[torch.Tensor, torch.Tensor]:
    return torch.cat([part.weight for part in parts]), torch.cat([part.bias for part in parts])


class Ensemble:
    """Several models of one vocabulary as one: the mean of their probabilities."""

    def __init__(self, models: Sequence[Any]) -> None:
        self._steppers = [Stepper(model) for model in models]
        self._share = math.log(len(models))

    def start(self, source: torch.Tensor, beams: int, steps: int) -> None:
        for stepper in self._steppers:
            stepper.start(source, beams, steps)

    def step(self, tokens: torch.Tensor, at: int) -> torch.Tensor:
        if len(self._steppers) == 1:
            return self._steppers[0].step(tokens, at)
        found = torch.stack([stepper.step(tokens, at) for stepper in self._steppers])
        return torch.logsumexp(found, 0) - self._share

    def reorder(self, rows: torch.Tensor) -> None:
        for stepper in self._steppers:
            stepper.reorder(rows)

    def keep(self, sentences: torch.Tensor, rows: torch.Tensor) -> None:
        for stepper in self._steppers:
            stepper.keep(sentences, rows)
