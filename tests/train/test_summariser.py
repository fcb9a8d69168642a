import json
import lzma
from pathlib import Path
from typing import Any

import pytest
import sentencepiece

from pipeline.errors import UserError
from pipeline.train.articles import ABSTRACT, BODY, TITLE, Assembled, assemble, pack_articles, read_stories
from pipeline.train.prepare import prepare
from pipeline.train.recipe import load_recipe
from pipeline.train.summariser import DENOISE, documents, shaped, summary_pairs, train_summariser
from pipeline.train.tokens import decode, encode, encode_pairs, load_articles, load_pairs
from pipeline.translate.normalise import normalise_source, normalise_text
from tests.train import toy


def write_lines(path: Path, *records: Any) -> Path:
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), encoding="utf-8")
    return path


STORY = {
    "id": "018", "title": "Khai mạc hội nghị", "abstract": "Sáng 2-8, hội nghị khai mạc. Có 12 nước dự.",
    "body": ["Theo đó, hội nghị kéo dài ba ngày.", "TP.HCM là nơi đăng cai. Đây là lần thứ hai."],
}  # fmt: skip


def test_articles_are_read_as_sentences_with_their_roles(tmp_path: Path) -> None:
    english = {"title": "A talk", "article": "It began.\nIt ended.", "summary": "A talk took place."}
    path = write_lines(tmp_path / "a.jsonl", STORY, english, {"text": "It rained. It poured.", "summary": "Rain."})
    first, second, third = read_stories(path, normalise_source)
    assert first.id == "018"
    assert [role for role, _ in first.sentences] == [TITLE, ABSTRACT, ABSTRACT, BODY, BODY, BODY]
    assert first.text(ABSTRACT) == "Sáng 2-8, hội nghị khai mạc. Có 12 nước dự."
    assert second.sentences == (
        (TITLE, "A talk"),
        (ABSTRACT, "A talk took place."),
        (BODY, "It began."),
        (BODY, "It ended."),
    )
    assert (second.id, third.id) == ("a-2", "a-3"), "by the file's name too, so that two files may be put together"
    assert (third.text(BODY), third.text(ABSTRACT)) == ("It rained. It poured.", "Rain.")
    assert [
        story.id for story in read_stories(write_lines(path, {"id": None, "text": "a", "summary": "b"}), normalise_text)
    ] == ["a-1"]
    with pytest.raises(UserError, match=r"a\.jsonl:1: neither body nor text"):
        list(read_stories(write_lines(path, {"x": 1}), normalise_text))
    path.write_text("{")
    with pytest.raises(UserError, match=r"a\.jsonl:1: not JSON \(Expecting"):
        list(read_stories(path, normalise_source))
    with pytest.raises(UserError, match="cannot be read as JSON lines"):
        list(read_stories(tmp_path / "absent.jsonl", normalise_text))


def test_a_scraped_page_goes_through_the_cleaner(tmp_path: Path) -> None:
    sample = next((Path(__file__).parent.parent / "articles").glob("*.txt")).read_text(encoding="utf-8")
    (story,) = read_stories(write_lines(tmp_path / "a.jsonl", {"text": sample}), normalise_source)
    assert story.text(TITLE)
    assert story.text(BODY)
    assert len(story.text(BODY)) < len(sample)


def test_translated_articles_become_pairs_that_their_text_bears_out(tmp_path: Path) -> None:
    table = tmp_path / "articles-00000.tsv.xz"
    good = ["The meeting opened in Vientiane on August 2.", "It lasts three days.", "There are 12 countries."]
    rows = [("x:0:0", "Meeting opens"), ("x:1:0", "A meeting of 12 countries opened in Vientiane."),
            *((f"x:2:{i}", text) for i, text in enumerate(good)),
            ("y:1:0", "Minister Nguyen Van Nam met 45 people in distant Hanoi."),
            *((f"y:2:{i}", text) for i, text in enumerate(good)),
            ("n:1:0", "The long meeting that opened in Vientiane heard Minister Nam."),
            *((f"n:2:{i}", text) for i, text in enumerate(good)),
            ("z:1:0", "Too short."), ("z:2:0", "One sentence only.")]  # fmt: skip
    rows.sort(key=lambda row: row[1])  # shards are in any order
    with lzma.open(table, "wt", encoding="utf-8") as out:
        out.write("".join(f"nguồn\t{text}\tdistilled_x\t\t{name}\n" for name, text in rows))
    made = assemble([table], tmp_path / "pairs.jsonl.xz", support=0.6)
    assert made == Assembled(pairs=1, extracted=1, short=1, unlike=1)
    extracted, pair = summary_pairs([tmp_path / "pairs.jsonl.xz"])
    assert (pair.source, pair.target, pair.corpus) == (" ".join(good), rows_text(rows, "x:1:0"), "pairs")
    assert (extracted.source, extracted.target) == (" ".join(good), good[0]), "the nearest sentence stands in"
    assert assemble([table], tmp_path / "all.jsonl", support=0).pairs == 3
    assert assemble([table], tmp_path / "none.jsonl", support=0, body_sentences=2) == Assembled(0, 0, short=4, unlike=0)


def rows_text(rows: list[tuple[str, str]], name: str) -> str:
    return next(text for found, text in rows if found == name)


def test_articles_of_two_files_are_not_taken_for_one(tmp_path: Path) -> None:
    for name in ("monday", "tuesday"):
        lines = [
            f"v\tThe news of {name} number {i} went by quietly in the town.\tx\t\t7:{BODY}:{i}\n" for i in range(4)
        ]
        lines.append(f"v\tThe news of {name} went by quietly in the small town.\tx\t\t7:{ABSTRACT}:0\n")
        with lzma.open(tmp_path / f"{name}-00000.tsv.xz", "wt") as table:
            table.write("".join(lines))
    out = tmp_path / "new" / "pairs.jsonl"
    made = assemble(sorted(tmp_path.glob("*.tsv.xz")), out, support=0.5)
    assert made.pairs == 2
    pairs = [json.loads(line) for line in out.read_text().splitlines()]
    assert [pair["id"] for pair in pairs] == ["7", "7"]
    for pair, name in zip(pairs, ("monday", "tuesday"), strict=True):
        assert pair["text"].count(name) == 4
        assert name in pair["summary"]


def test_nothing_to_put_together_leaves_the_old_file(tmp_path: Path) -> None:
    from pipeline.cli.train import train_app

    kept = tmp_path / "pairs.jsonl"
    kept.write_text("old")
    with pytest.raises(UserError, match=r"absent: no \*\.tsv\.xz there"):
        train_app(["pairs-for-summariser", str(tmp_path / "absent"), "-o", str(kept)], standalone_mode=False)
    assert kept.read_text() == "old"


def test_english_for_denoising_is_cut_into_pieces(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "a.jsonl", {"id": 1, "article": "One two three. " * 200, "summary": "S."})
    pieces = documents([path])
    assert [len(piece.target.split()) for piece in pieces] == [260, 260, 80]
    assert {(piece.source, piece.corpus) for piece in pieces} == {("", DENOISE)}
    (piece,) = documents([toy.write_pairs(tmp_path / "p.tsv", 30)])
    assert set(piece.target.split()) <= set(toy.ENGLISH)


def test_sources_are_cut_and_denoising_reads_its_own_target(tokenizer: sentencepiece.SentencePieceProcessor) -> None:
    from pipeline.train.corpus import Pair

    pairs = encode_pairs([Pair("one two three four", "one", "x"), Pair("", "five six", DENOISE)], tokenizer)
    cut = shaped(pairs, 2)
    assert cut.source.lists() == [pairs.source.lists()[0][:2], pairs.target.lists()[1][:2]]
    assert cut.target.lists() == pairs.target.lists()


def summaries(count: int, seed: int) -> list[dict[str, str]]:
    """Texts of digit names whose summary is their first two words."""
    texts = [en + " ." for _, en in toy.rows(count, seed, longest=20)]
    return [{"text": text, "summary": " ".join(text.split()[:2])} for text in texts]


@pytest.mark.slow
def test_a_summariser_trains_from_holes_to_pairs_resumes_and_loads(tmp_path: Path) -> None:
    from transformers import AutoModelForSeq2SeqLM, AutoTokenizer

    pairs = write_lines(tmp_path / "pairs.jsonl", *summaries(200, 1))
    dev = write_lines(tmp_path / "dev.jsonl", *summaries(40, 2))
    texts = write_lines(tmp_path / "texts.jsonl", *({"article": (s["text"] + " ") * 6} for s in summaries(150, 3)))
    recipe = toy.write_recipe(
        tmp_path / "recipe.yaml", "summariser", max_length=100, save_every=20, final=0.5, resplit=0
    )
    out = tmp_path / "model"

    def go(updates: int) -> None:
        train_summariser([pairs], str(recipe), out, texts=[texts], device="cpu", dev=dev, updates=updates)

    go(15)
    go(60)
    lines = (out / "training" / "curve.jsonl").read_text().splitlines()
    losses = [json.loads(line)["dev_loss"] for line in lines if "dev_loss" in line]
    assert losses[-1] < losses[0] - 0.5
    tokenizer = AutoTokenizer.from_pretrained(out, local_files_only=True)
    assert tokenizer.convert_tokens_to_ids("<mask>") == 4
    model = AutoModelForSeq2SeqLM.from_pretrained(out, local_files_only=True)
    ids = tokenizer("one two three .", return_tensors="pt")
    assert model.generate(**ids, max_new_tokens=5).shape[0] == 1
    with pytest.raises(UserError, match="no record has a text and a summary"):
        train_summariser([texts], str(recipe), out, device="cpu", updates=1)


def test_a_summariser_may_begin_with_a_translator_and_reads_longer_texts(tmp_path: Path, trained: Path) -> None:
    from safetensors.numpy import load_file

    pairs = write_lines(tmp_path / "pairs.jsonl", *summaries(40, 1))
    recipe = toy.write_recipe(tmp_path / "recipe.yaml", "summariser", peak_rate=1e-9, final=1.0)
    recipe.write_text(recipe.read_text().replace("max_length: 128", "max_length: 512"))
    out = tmp_path / "model"
    train_summariser([pairs], str(recipe), out, start=trained, device="cpu", updates=1)
    config, before = (json.loads((folder / "config.json").read_text()) for folder in (out, trained))
    assert before["max_position_embeddings"] != config["max_position_embeddings"] == 512
    assert json.loads((out / "generation_config.json").read_text())["max_length"] == 512
    assert (out / "sentencepiece.model").read_bytes() == (trained / "sentencepiece.model").read_bytes()
    name = "model.encoder.layers.0.fc1.weight"
    first, now = (load_file(folder / "model.safetensors")[name] for folder in (trained, out))
    assert abs(first.astype("f4") - now.astype("f4")).max() < 1e-3


def test_prepared_corpora_train_like_the_texts_they_came_from(
    tmp_path: Path, trained: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline.train.data import token_pairs

    vi = write_lines(tmp_path / "stories.jsonl", STORY)
    english = write_lines(tmp_path / "english.jsonl", *({"article": (s["text"] + " ") * 6} for s in summaries(150, 3)))
    corpus = toy.write_pairs(tmp_path / "news.tsv", 60)
    recipe = toy.write_recipe(tmp_path / "recipe.yaml")
    small = toy.write_recipe(tmp_path / "small.yaml", "summariser")
    out = tmp_path / "data"
    made = prepare(
        [corpus, corpus], str(recipe), out, articles=[vi], body_sentences=2, english=[english],
        english_recipe=str(small), made=trained,
    )  # fmt: skip
    distinct = len(set(toy.rows(60)))
    assert (made.pairs, made.articles, made.sentences) == (distinct, 1, 5)
    assert made.bytes == sum(path.stat().st_size for path in out.rglob("*") if path.is_file())
    assert (out / "sentencepiece.model").read_bytes() == (trained / "sentencepiece.model").read_bytes()
    plan = load_recipe(recipe)
    packed, tokenizer = token_pairs([out], plan, tmp_path / "a")
    direct, _ = token_pairs([corpus], plan, tmp_path / "b", start=trained)
    assert (packed.source.lists(), packed.target.lists()) == (direct.source.lists(), direct.target.lists())
    articles = load_articles(out / "articles.npz.xz")
    assert articles.names() == ["018:0:0", "018:1:0", "018:1:1", "018:2:0", "018:2:1"]
    assert decode(articles.sentences, tokenizer, 1)[0] == "Khai mạc hội nghị"
    assert len(load_pairs(out / "english" / "pairs.npz.xz")) == made.documents > 100
    monkeypatch.setattr("pipeline.train.data.read_pairs", lambda path: pytest.fail("the tokens are kept"))
    assert token_pairs([out], plan, tmp_path / "a")[0].source.lists() == packed.source.lists()
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "sentencepiece.model").write_bytes(b"other")
    with pytest.raises(UserError, match=r"no tokenizer\.json there"):
        token_pairs([out], plan, tmp_path / "d", start=tmp_path / "c")


def test_thinning_keeps_a_share_by_weight(tmp_path: Path, trained: Path) -> None:
    corpus = toy.write_pairs(tmp_path / "news.tsv", 400)
    recipe = toy.write_recipe(tmp_path / "recipe.yaml")
    whole = len(set(toy.rows(400)))
    assert 0.3 * whole < prepare([corpus], str(recipe), tmp_path / "out", made=trained, thin=0.5).pairs < 0.7 * whole


def test_two_articles_of_one_id_are_refused(tokenizer: sentencepiece.SentencePieceProcessor, tmp_path: Path) -> None:
    stories = read_stories(write_lines(tmp_path / "a.jsonl", STORY, STORY), normalise_source)
    with pytest.raises(UserError, match="two articles have the id '018'"):
        pack_articles(stories, lambda texts: encode(texts, tokenizer, 1), body_sentences=None)


def test_articles_are_packed_in_order(tokenizer: sentencepiece.SentencePieceProcessor, tmp_path: Path) -> None:
    path = write_lines(tmp_path / "a.jsonl", *({**STORY, "id": str(i)} for i in range(3)))
    packed = pack_articles(
        read_stories(path, normalise_source), lambda texts: encode(texts, tokenizer, 1), body_sentences=1
    )
    assert packed.ids == ("0", "1", "2")
    assert packed.names()[-4:] == ["2:0:0", "2:1:0", "2:1:1", "2:2:0"]
    assert len(packed.sentences) == 12
