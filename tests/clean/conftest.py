import pytest

from pipeline.article import Article
from pipeline.clean.cleaner import Cleaner
from pipeline.config import CleanSettings


@pytest.fixture(scope="session")
def clean():
    cleaner = Cleaner(CleanSettings())

    def run(text, **given):
        return next(iter(cleaner.run([Article.read("id", "page.txt", text, **given)])))

    return run
