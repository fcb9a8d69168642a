"""The summariser that ships copies more than it invents."""

from pipeline.config import load_config
from pipeline.lines import briefs_of_english
from pipeline.pipe import Pipeline
from pipeline.summarise.ground import borne_out
from pipeline.summarise.words import words

TEXTS = (
    """\
Prime Minister Pham Minh Chinh met Lao Prime Minister Sonexay Siphandone in Hanoi on Friday. The two leaders agreed to
increase trade to $5 billion by 2030. Two-way trade reached $2.2 billion last year, up 33.9 percent.

A fire broke out at a shoe factory in Binh Duong on Monday night. No one was hurt. Police said the fire began in a store
room and took three hours to put out. The company employs 1,200 people.

The Ministry of Health said on Tuesday that 250,000 children will be vaccinated against measles this month. The campaign
covers 18 provinces. Last year 7,500 cases were reported, most of them in Ho Chi Minh City.

The court in Hanoi sentenced a former director to 12 years in prison for taking bribes. He had taken 3 billion dong from
two companies. Four other people received sentences of two to five years.""".replace("\n\n", "|")
    .replace("\n", " ")
    .split("|")
)


def test_its_briefs_are_mostly_copied_and_their_figures_and_names_are_the_texts():
    settings = load_config("default", {"summarise.method": "seq2seq", "run.device": "cpu"})
    with Pipeline(settings) as pipeline:
        briefs = briefs_of_english(pipeline, TEXTS)
    own = [(s.text, set(words(text))) for text, brief in zip(TEXTS, briefs, strict=True) for s in brief
           if s.method == "seq2seq"]  # fmt: skip
    assert all(briefs)
    assert len(own) >= 2, "what the model writes is nearly always replaced"
    assert all(borne_out(sentence, there) == 1 for sentence, there in own)
    copied = [word in there for sentence, there in own for word in words(sentence)]
    assert sum(copied) / len(copied) >= 0.75
