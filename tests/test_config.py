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
        ("run: {windw: 5}", r"mine.yaml: run.windw: no such setting; did you mean run.window\?"),
        ("translat: {model: x}", r"mine.yaml: translat: no such setting; did you mean translate\?"),
        ("run: {encoding: x}", r"run.encoding: no such setting; did you mean read.encoding\?"),
        ("run: {zzz: x}", r"run.zzz: no such setting; see configs/default.yaml"),
        ("run: {window: 0}", r"run.window: give at least 1, not 0"),
        ("run: {window: few}", r"run.window: give a whole number, not 'few'"),
        ("run: {workers: 0}", r"run.workers: give at least 1 or 'auto', not 0"),
        ("run: {batch_tokens: -4}", r"run.batch_tokens: give at least 1 or 'auto', not -4"),
        ("ray: {actors: 0, gpus: -1}", r"ray.actors: give at least 1 or 'auto', not 0"),
        ("digest: {watch: Lào}", r"digest.watch: give a list, such as \[a, b\], not 'Lào'"),
        ("digest: {formats: [pfd]}", r"digest.formats: give 'atom', 'docx' or 'pdf', not 'pfd'"),
        ("digest: {url: 'javascript:alert(1)'}", r"digest.url: give a text of the form .*https"),
        ("check: {length_ratio: [2, 0.5]}", r"check.length_ratio: give the smaller bound first"),
        ("check: {length_ratio: [2]}", r"check.length_ratio: give as many values as in configs/default.yaml"),
        ("translate: [a]", r"translate: give settings below it, KEY: VALUE, not \['a'\]"),
        ("1: 2", r"1: give a text as its name"),
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


def test_a_section_whose_settings_are_all_commented_out_has_its_defaults(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("translate:\n  # beam_size: 2\nrun: {window: 5}\n", encoding="utf-8")
    settings = load_config(path)
    assert (settings.translate, settings.run.window) == (Settings().translate, 5)


@pytest.mark.parametrize("key", ["run.windw", "run.window"])
def test_a_wrong_override_is_not_blamed_on_the_file(key: str) -> None:
    with pytest.raises(UserError, match=rf"^{key}: ") as error:
        load_config("default", {key: "few"})
    assert "default.yaml: " not in str(error.value)


def test_an_override_of_a_section_that_is_no_mapping_does_not_hide_it(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("run: [a]\n", encoding="utf-8")
    with pytest.raises(UserError, match=r"mine.yaml: run: give settings"):
        load_config(path, {"run.window": 5})


def test_an_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(UserError, match=r"no config 'nope'; .*default"):
        load_config("nope")
