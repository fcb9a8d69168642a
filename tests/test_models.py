"""What ships in models/ loads as any Hugging Face model does, and is small."""

from pathlib import Path

import pytest

MODELS = Path(__file__).parents[1] / "models"


@pytest.mark.parametrize(
    ("name", "text", "word"),
    [
        ("vi-en", "Thủ tướng Phạm Minh Chính đã tiếp Bộ trưởng Ngoại giao Nhật Bản tại Hà Nội.", "Pham Minh Chinh"),
        ("news-summary", "The court in Hanoi sentenced a former director to 12 years in prison.", "court in Hanoi"),
    ],
)
def test_a_model_loads_from_its_folder_alone(name: str, text: str, word: str) -> None:
    from transformers import AutoModelForSeq2SeqLM, AutoTokenizer

    model = AutoModelForSeq2SeqLM.from_pretrained(MODELS / name, local_files_only=True)
    tokenizer = AutoTokenizer.from_pretrained(MODELS / name, local_files_only=True)
    made = model.generate(**tokenizer(text, return_tensors="pt"), max_new_tokens=60)
    assert word in tokenizer.decode(made[0], skip_special_tokens=True)
    assert sum(path.stat().st_size for path in (MODELS / name).iterdir()) < 64e6
