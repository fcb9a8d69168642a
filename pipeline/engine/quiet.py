"""Keeps transformers' advice and loading bars off the terminal: our errors say what matters."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

OTHERS = ("torchao", "torch.utils._pytree", "bitsandbytes", "accelerate")


@contextmanager
def quiet_transformers() -> Iterator[None]:
    """No warnings, log lines or progress bars from transformers and what it uses inside the block; restored after."""
    levels = {name: logging.getLogger(name).level for name in OTHERS}
    for name in OTHERS:
        logging.getLogger(name).setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from transformers.utils import logging as theirs

        verbosity = theirs.get_verbosity()
        bars = theirs.is_progress_bar_enabled()
        theirs.set_verbosity_error()
        theirs.disable_progress_bar()
        try:
            yield
        finally:
            theirs.set_verbosity(verbosity)
            if bars:
                theirs.enable_progress_bar()
            for name, level in levels.items():
                logging.getLogger(name).setLevel(level)
