"""Joins processes that train one model side by side, each on batches of its own.

Knows torch.distributed, imported where it is used, and the variables that `torchrun` sets.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True, slots=True)
class ProcessGroup:
    """The processes that train together, seen by number `rank` of `size`, on `device`."""

    rank: int = 0
    size: int = 1
    device: str = "cpu"

    def all_reduce(self, tensors: Sequence[Tensor], numbers: Sequence[float]) -> list[float]:
        """Sum each tensor over the processes, in place; return the sum of each of `numbers`.

        Every process must call it with tensors of the same shapes.
        """
        if self.size == 1:
            return list(numbers)
        import torch
        from torch import distributed

        flat = torch.cat(
            [torch.tensor(numbers, device=self.device), *(tensor.flatten() for tensor in tensors)]
        )
        distributed.all_reduce(flat)
        at = len(numbers)
        for tensor in tensors:
            tensor.copy_(flat[at : at + tensor.numel()].view_as(tensor))
            at += tensor.numel()
        return flat[: len(numbers)].tolist()


ONE_PROCESS = ProcessGroup()


@contextmanager
def process_group() -> Iterator[ProcessGroup]:
    """Join the processes that `torchrun` started this one with, a GPU each; alone without it."""
    import torch
    from torch import distributed

    cuda = torch.cuda.is_available()
    size, rank = int(os.environ.get("WORLD_SIZE", "1")), int(os.environ.get("RANK", "0"))
    device = f"cuda:{os.environ.get('LOCAL_RANK', '0')}" if cuda else "cpu"
    if size == 1:
        yield ProcessGroup(device=device)
        return
    distributed.init_process_group("nccl" if cuda else "gloo")
    try:
        yield ProcessGroup(rank, size, device)
    finally:
        distributed.destroy_process_group()
