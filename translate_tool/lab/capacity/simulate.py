"""Every part of a run, event by event: what it waits for, where it runs, and what is done again.

    shards - readers -> driver -> [parts wait] - engines -> [drafts wait] - finishers -> done

A reader goes through its shard in order, and stands still while too many parts wait; so does an
engine with its draft. A worker that is taken away loses what its processes hold: a part is
translated again, even from its finisher; a shard is read again from its beginning up to the part
that was lost. What waits is not lost.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import deque
from collections.abc import Sequence
from heapq import heappop, heappush
from itertools import accumulate

import numpy as np

from translate_tool.lab.capacity.cluster import Cluster, Outcome
from translate_tool.lab.capacity.costs import FINISH, READ, TRANSLATE, Cost, Costs
from translate_tool.lab.capacity.node import Node

ENDS, ADMITTED, UP, TAKEN = range(4)
"""Events: a process ends; the driver sends a part on (at no node); a worker is there; is taken."""

Slot = tuple[Node, int]
"""A place for a process on a node, in one of its lives."""


def simulate(
    cluster: Cluster, costs: Costs, draws: Sequence[int], shards: Sequence[int], seed: int = 0
) -> Outcome:
    """Do parts that cost as the rows `draws` of `costs`; `shards`: how many parts each has."""
    return Run(cluster, costs, draws, shards, seed).outcome()


class Run:
    """The state of one simulated run."""

    def __init__(
        self,
        cluster: Cluster,
        costs: Costs,
        draws: Sequence[int],
        shards: Sequence[int],
        seed: int,
    ) -> None:
        self.cluster, self.rows, self.draws = cluster, costs.rows, draws
        self.rereading = costs.mean(READ).alone
        self.random = np.random.default_rng(seed)
        self.starts = [0, *accumulate(shards)]  # part → where its shard begins, by bisection
        self.lasts = {start - 1 for start in self.starts[1:]}
        self.events: list[tuple[float, int, int, Node | None, int]] = []
        self.now = self.driver_free = 0.0
        self.serial = 0
        self.unread = deque((start, 0.0) for start in self.starts[:-1])
        self.on_the_way = 0  # parts with the driver or in `ready`
        self.ready: deque[int] = deque()
        self.drafts: deque[int] = deque()
        self.idle: tuple[deque[Slot], ...] = (deque(), deque(), deque())
        self.blocked: tuple[deque[tuple[Node, int, int]], ...] = (deque(), deque())
        self.most = (cluster.ahead * cluster.all_engines, cluster.ahead * self._all_finishers())
        self.finished: list[float] = []
        self.done = bytearray(len(draws))
        self.worked = [0.0, 0.0, 0.0]
        self.lost = self.machines = 0.0
        self.failures = self.starting = 0
        self.nodes = self._nodes()
        self.asleep = deque(self.nodes[cluster.first :])

    def outcome(self) -> Outcome:
        """Run until the last part is done."""
        for node in self.nodes[: self.cluster.first]:
            self._bear(node, 0.0)
        total = len(self.draws)
        while len(self.finished) < total:
            self.now, _, kind, at, what = heappop(self.events)
            if at is None:
                self.ready.append(what)
            elif kind == ENDS:
                if at.due != self.now:
                    continue  # another process began or ended since, or the node is gone
                self._end(at)
            elif at.life != what:
                continue
            elif kind == UP:
                self._up(at)
            else:
                self._taken(at)
            self._settle()
        return self._sum_up()

    # -- workers -----------------------------------------------------------------------------------

    def _nodes(self) -> list[Node]:
        slow = round(self.cluster.slow * self.cluster.workers)
        speeds = np.ones(self.cluster.workers)
        speeds[:slow] /= self.cluster.slowness
        self.random.shuffle(speeds)
        return [Node(n, self.cluster.cores, speed) for n, speed in enumerate(speeds.tolist())]

    def _all_finishers(self) -> int:
        return self.cluster.workers * self.cluster.finishers

    def _bear(self, node: Node, delay: float) -> None:
        """A worker comes in `delay` seconds, and its engines some time later."""
        node.born = node.busy_until = self.now + delay
        self.starting += self.cluster.engines
        self._push(node.born + self.cluster.startup, UP, node, node.life)
        if self.cluster.lifetime < math.inf:
            hours = self.random.exponential(self.cluster.lifetime)
            self._push(node.born + hours * 3600, TAKEN, node, node.life)

    def _up(self, node: Node) -> None:
        cluster = self.cluster
        node.up = True
        node.now = self.now
        self.starting -= cluster.engines
        for idle, count in zip(
            self.idle, (cluster.readers, cluster.engines, cluster.finishers), strict=True
        ):
            idle.extend([(node, node.life)] * count)

    def _taken(self, node: Node) -> None:
        """What the worker held is to be done again, by others or by the one that replaces it."""
        self.failures += 1
        self.machines += self.now - node.born
        out = self.cluster.replacement + self.cluster.startup
        self.lost += self.cluster.engines * out
        if not node.up:
            self.starting -= self.cluster.engines
        for process in node.processes:
            if process.stage == TRANSLATE:
                self.lost += self.now - process.began
            self._again(process.stage, process.part)
        for stage, part in node.stuck:
            self._again(stage + 1 if stage == TRANSLATE else READ, part)
        node.life += 1
        node.up = False
        node.clear()
        self._bear(node, self.cluster.replacement)

    def _again(self, stage: int, part: int) -> None:
        if stage == READ:
            start = self.starts[bisect_right(self.starts, part) - 1]
            self.unread.appendleft((part, (part - start) * self.rereading))
            return
        if stage == FINISH:  # its draft is gone too
            alone = self.rows[self.draws[part]][TRANSLATE].alone
            self.lost += alone
            self.worked[TRANSLATE] -= alone
        self.ready.appendleft(part)
        self.on_the_way += 1

    # -- processes ---------------------------------------------------------------------------------

    def _begin(self, node: Node, stage: int, part: int, extra: float = 0.0) -> None:
        cost = self.rows[self.draws[part]][stage]
        self.serial += 1
        node.begin(
            self.now, self.serial, stage, part, Cost(cost[0] + extra, cost[1]) if extra else cost
        )
        self._arm(node)

    def _arm(self, node: Node) -> None:
        due = node.next()
        if due != node.due:
            node.due = due
            if due < math.inf:
                self._push(due, ENDS, node, 0)

    def _end(self, node: Node) -> None:
        process = node.end(self.now)
        node.due = math.inf
        stage, part = process.stage, process.part
        self.worked[stage] += self.now - process.began
        if stage == FINISH:
            self.done[part] += 1
            self.finished.append(self.now)
            self.idle[FINISH].append((node, node.life))
        else:  # `_settle` moves it on as soon as there is room
            node.stuck.append((stage, part))
            self.blocked[stage].append((node, node.life, part))
        self._arm(node)

    def _settle(self) -> None:
        """Move on whatever can be; from the far end, so that room made there is used at once."""
        while True:
            while self.drafts and (free := self._idle(FINISH)):
                self._begin(free, FINISH, self.drafts.popleft())
            if len(self.drafts) < self.most[1] and (held := self._unblock(TRANSLATE)):
                self.drafts.append(held[1])
                self.idle[TRANSLATE].append((held[0], held[0].life))
                continue
            while self.ready and (free := self._idle(TRANSLATE)):
                self.on_the_way -= 1
                self._begin(free, TRANSLATE, self.ready.popleft())
            if self.on_the_way < self.most[0] and (held := self._unblock(READ)):
                self._admit(held[1])
                self._read_on(*held)
                continue
            break
        while self.unread and (free := self._idle(READ)):
            self._begin(free, READ, *self.unread.popleft())
        while self.asleep and len(self.ready) > self.starting:
            self._bear(self.asleep.popleft(), 0.0)

    def _admit(self, part: int) -> None:
        self.on_the_way += 1
        if not self.cluster.driver:
            self.ready.append(part)
            return
        self.driver_free = max(self.now, self.driver_free) + self.cluster.driver
        self._push(self.driver_free, ADMITTED, None, part)

    def _read_on(self, node: Node, part: int) -> None:
        """The reader of `part` goes on with the next of its shard, or is free for another shard."""
        if part in self.lasts:
            self.idle[READ].append((node, node.life))
        else:
            self._begin(node, READ, part + 1)

    def _idle(self, stage: int) -> Node | None:
        idle = self.idle[stage]
        while idle:
            node, life = idle.popleft()
            if node.life == life:
                return node
        return None

    def _unblock(self, stage: int) -> tuple[Node, int] | None:
        blocked = self.blocked[stage]
        while blocked:
            node, life, part = blocked.popleft()
            if node.life == life:
                node.stuck.remove((stage, part))
                return node, part
        return None

    def _push(self, when: float, kind: int, node: Node | None, what: int) -> None:
        self.serial += 1
        heappush(self.events, (when, self.serial, kind, node, what))

    # -- the end -----------------------------------------------------------------------------------

    def _sum_up(self) -> Outcome:
        """A worker that the queue called for is given back when it has done its last."""
        cluster, parts = self.cluster, len(self.finished)
        for node in self.nodes:
            if node.born < self.now:
                stays = node.number < cluster.first or node.processes
                self.machines += (self.now if stays else node.busy_until) - node.born
            if node.life and not node.up:  # what was counted as lost, but is after the end
                self.lost -= cluster.engines * (node.born + cluster.startup - self.now)
        early, late = self.finished[parts // 4], self.finished[min(3 * parts // 4, parts - 1)]
        read, translate, finish = self.worked
        span = 3 * parts // 4 - parts // 4
        return Outcome(
            parts=sum(self.done),
            seconds=self.now,
            machines=self.machines,
            worked=(read, translate, finish, parts * cluster.driver),
            lost=self.lost,
            tail=self.now - self.finished[math.ceil(0.95 * parts) - 1],
            rate=span / (late - early) if late > early else math.inf,
            failures=self.failures,
        )
