"""Batches: nothing lost, nothing moved, the budget kept, and memory errors survived."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.engine.batching import Budget, is_out_of_memory, pack, run_batches

lengths_and_groups = st.lists(st.tuples(st.integers(0, 300), st.integers(0, 3)), max_size=60)


@settings(max_examples=60)
@given(lengths_and_groups, st.integers(1, 1000), st.integers(1, 4))
def test_any_lengths_and_any_budget_give_every_result_back_in_its_place(rows, tokens, in_flight):
    lengths = [length for length, _ in rows]
    groups = [group for _, group in rows]

    def submit(batch):
        assert len({groups[i] for i in batch}) == 1
        assert len(batch) == 1 or len(batch) * max(lengths[i] for i in batch) <= tokens
        return lambda: [(i, lengths[i]) for i in batch]

    results = run_batches(lengths, groups, Budget(tokens), submit, in_flight=in_flight)
    assert results == list(enumerate(lengths))


@settings(max_examples=60)
@given(lengths_and_groups, st.integers(1, 2000), st.integers(300, 700), st.integers(1, 4))
def test_out_of_memory_loses_nothing_and_is_remembered(rows, tokens, memory, in_flight):
    lengths = [length for length, _ in rows]
    budget = Budget(tokens)
    recovered = []

    def submit(batch):
        def work():
            if len(batch) * max(lengths[i] for i in batch) > memory:
                raise RuntimeError("CUDA out of memory. Tried to allocate 2 GiB")
            return batch

        return work

    groups = [0] * len(rows)
    results = run_batches(lengths, groups, budget, submit, in_flight=in_flight, recover=lambda: recovered.append(1))
    assert results == list(range(len(rows)))
    assert bool(recovered) == (budget.tokens < tokens)


def test_the_longest_come_first():
    assert pack(range(5), [3, 9, 1, 9, 2], [0] * 5, 18) == [[1, 3], [0, 4, 2]]


def test_a_single_text_that_does_not_fit_is_named():
    def submit(batch):
        def work():
            raise MemoryError

        return work

    with pytest.raises(MemoryError, match="one text of 900 tokens"):
        run_batches([900], [0], Budget(100), submit)


def test_other_errors_are_not_taken_for_a_lack_of_memory():
    def submit(batch):
        def work():
            raise RuntimeError("index out of range")

        return work

    budget = Budget(100)
    with pytest.raises(RuntimeError, match="index out of range"):
        run_batches([1, 2], [0, 0], budget, submit)
    assert budget.tokens == 100


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (MemoryError(), True),
        (RuntimeError("CUDA failed with error out of memory"), True),
        (RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 4 bytes"), True),
        (RuntimeError("shape mismatch"), False),
        (ValueError("out of memory"), False),
    ],
)
def test_out_of_memory_is_recognised(error, expected):
    assert is_out_of_memory(error) is expected
