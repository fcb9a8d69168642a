from pathlib import Path

import pytest
import yaml

from pipeline.config import Settings, load_config
from pipeline.errors import UserError
from pipeline.resources import shipped


def test_default_yaml_lists_every_setting_with_its_default() -> None:
    written = yaml.safe_load((shipped("configs") / "default.yaml").read_text(encoding="utf-8"))
    assert Settings.model_validate(written) == Settings()
    tree = Settings().model_dump(mode="json")
    assert {s: set(keys) for s, keys in written.items()} == {s: set(keys) for s, keys in tree.items()}


def test_a_file_and_overrides_are_laid_over_the_defaults(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("translate: {beam_size: 2}\nrun: {window: 5}\n", encoding="utf-8")
    settings = load_config(path, {"run.window": 7, "digest.watch": ["Lào"]})
    assert (settings.translate.beam_size, settings.run.window, settings.digest.watch) == (2, 7, ("Lào",))
    assert settings.translate.model == Settings().translate.model


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("run: {windw: 5}", r"mine.yaml: run.windw: no such setting"),
        ("run: {window: 0}", r"run.window: Input should be greater than or equal to 1"),
        ("run: [", "not valid YAML"),
        ("- a\n- b", "expected sections"),
        ("nonsense: {a: 1}", "nonsense: no such setting"),
    ],
)
def test_a_bad_config_is_one_line_that_names_the_key(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(UserError, match=message) as error:
        load_config(path)
    assert "\n" not in str(error.value)


def test_an_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(UserError, match=r"no config 'nope'; .*default"):
        load_config("nope")
