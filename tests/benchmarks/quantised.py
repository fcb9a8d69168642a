"""Tokens a CPU second of torch in each precision on a CPU: Marian's architecture, random weights, greedy.

``python tests/benchmarks/quantised.py`` prints the table of docs/models.md; it needs torchao.
"""

import time

import torch

from pipeline.engine.quiet import quiet_transformers
from pipeline.engine.weights import TORCHAO, quantise

TEXTS, LENGTH, VOCABULARY = 8, 30, 20_000


def new_model() -> torch.nn.Module:
    from transformers import MarianConfig, MarianMTModel

    torch.manual_seed(0)
    sides = {"layers": 6, "attention_heads": 8, "ffn_dim": 2048}
    shape = {f"{side}_{name}": value for side in ("encoder", "decoder") for name, value in sides.items()}
    special = {"pad_token_id": VOCABULARY - 1, "decoder_start_token_id": VOCABULARY - 1, "eos_token_id": 0}
    return MarianMTModel(MarianConfig(vocab_size=VOCABULARY, d_model=512, **shape, **special)).eval()


def tokens_per_second(model: torch.nn.Module) -> float:
    from transformers import GenerationConfig

    texts = torch.randint(2, VOCABULARY - 2, (TEXTS, LENGTH))
    settings = GenerationConfig(
        max_new_tokens=LENGTH,
        min_new_tokens=LENGTH,
        do_sample=False,
        eos_token_id=0,
        pad_token_id=VOCABULARY - 1,
        decoder_start_token_id=VOCABULARY - 1,
    )
    with torch.inference_mode():
        model.generate(texts[:2], generation_config=settings)
        began = time.process_time()
        model.generate(texts, generation_config=settings)
    return TEXTS * LENGTH / (time.process_time() - began)


def main() -> None:
    torch.set_num_threads(1)
    print("| torch on a CPU | tokens a CPU second |\n| --- | --- |")
    for precision in ("float32", "bfloat16", *TORCHAO):
        with quiet_transformers():
            model = new_model()
            if precision in TORCHAO:
                quantise(model, precision)
            else:
                model = model.to(getattr(torch, precision))
            print(f"| {precision} | {tokens_per_second(model):.0f} |", flush=True)


if __name__ == "__main__":
    main()
