"""What every test shares: a place and an environment that are the same wherever and however the tests are started."""

import atexit
import logging
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# Before anything of ours or of a library is imported, since some read these once. What the subprocesses of the tests
# inherit is the same too: no network and no proxy, a home that is empty, no launcher, no terminal's colours or width.
HOME = tempfile.mkdtemp(prefix="vibrief-home-")
atexit.register(shutil.rmtree, HOME, ignore_errors=True)
FOREIGN = (
    *("HF_", "TRANSFORMERS_", "XDG_", "RAY_", "ACCELERATE_", "OMPI_", "PMI_", "SLURM_", "TORCHELASTIC_"),
    *("RANK", "WORLD_SIZE", "LOCAL_RANK", "LOCAL_WORLD_SIZE"),
    *("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"),
    *("FORCE_COLOR", "NO_COLOR", "CLICOLOR", "GITHUB_ACTIONS", "TERMINAL_WIDTH", "MAKEFLAGS", "MFLAGS"),
)
for name in [name for name in os.environ if name.startswith(FOREIGN)]:
    del os.environ[name]
os.environ |= {"HOME": HOME, "HF_HUB_OFFLINE": "1", "COLUMNS": "80", "LINES": "24"}
# Ray waits for a busy machine, and does not kill what it runs when others use up the memory.
os.environ |= {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_gcs_server_port_wait_time_s": "600",
    "RAY_agent_register_timeout_ms": "600000",
    "RAY_worker_register_timeout_seconds": "600",
    "RAY_health_check_timeout_ms": "600000",
    "RAY_memory_monitor_refresh_ms": "0",
    "RAY_worker_niceness": "0",
}
os.environ.setdefault("OMP_NUM_THREADS", "1")  # workers run side by side; more threads only fight

# A job in the background of a script ignores an interruption, and what it starts inherits that: not so here.
signal.signal(signal.SIGINT, signal.default_int_handler)

# The same examples in every run, however busy the machine; `--hypothesis-profile=search` looks for new ones.
busy = [HealthCheck.too_slow]
settings.register_profile("same", derandomize=True, deadline=None, database=None, suppress_health_check=busy)
settings.register_profile("search", deadline=None, suppress_health_check=busy)
settings.load_profile("same")


@pytest.fixture(scope="session", autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """``$VIBRIEF_CACHE`` in a temporary folder, shared by the tests of one worker."""
    folder = tmp_path_factory.mktemp("cache")
    before = os.environ.get("VIBRIEF_CACHE")
    os.environ["VIBRIEF_CACHE"] = str(folder)
    yield folder
    if before is None:
        del os.environ["VIBRIEF_CACHE"]
    else:
        os.environ["VIBRIEF_CACHE"] = before


@pytest.fixture(autouse=True)
def logging_left_alone() -> Iterator[None]:
    """The command line sets up logging for its process; in a test that ends with the test."""
    root = logging.getLogger()
    level = root.level
    yield
    root.setLevel(level)
    for handler in root.handlers[:]:
        if type(handler) is logging.StreamHandler:  # pytest's own are of other types
            root.removeHandler(handler)


@pytest.fixture(scope="session")
def tiny_model(cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a tiny random translator, see ``tests.tiny``; converted here, where torch is imported already."""
    from pipeline.engine.load import load_engine
    from pipeline.engine.spec import resolve_model
    from tests.tiny import make_model

    folder = make_model(tmp_path_factory.mktemp("models") / "tiny")
    load_engine(resolve_model(str(folder)), engine="ctranslate2", device="cpu").close()
    return folder
