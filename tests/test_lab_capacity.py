from __future__ import annotations

import json
import math
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from translate_tool.errors import ConfigError, InputError
from translate_tool.lab.capacity import main
from translate_tool.lab.capacity.cluster import Cluster, Outcome
from translate_tool.lab.capacity.costs import TRANSLATE, Cost, Costs, Measured, costs, once, read
from translate_tool.lab.capacity.forecast import forecast, predict
from translate_tool.lab.capacity.node import Node
from translate_tool.lab.capacity.reality import check, compare
from translate_tool.lab.capacity.simulate import Run, simulate
from translate_tool.scale.records import Entry


def flat(
    read: float = 0.0, translate: float = 1.0, finish: float = 0.0, load: float = 1.0
) -> Costs:
    """Parts that all cost the same."""
    return Costs(((Cost(read, load), Cost(translate, load), Cost(finish, load)),), 64, 32_000)


VARIED = Costs(
    tuple(
        (Cost(0.02 + n % 3 / 100, 0.8), Cost(4 + n * 37 % 50 / 8, 1.0), Cost(0.3 + n % 7 / 20, 0.9))
        for n in range(50)
    ),
    articles=64,
    words=32_000,
)

WIDE = {"cores": 64.0, "readers": 8}
"""A worker whose processes are not in each other's way."""


def run(cluster: Cluster, costs: Costs, parts: int, shards: int = 1) -> Outcome:
    return predict(cluster, costs, parts, shards)


# -- known answers ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cluster", "costs", "parts", "shards", "seconds"),
    [
        pytest.param({"engines": 1}, flat(), 10, 1, 10, id="one engine"),
        pytest.param({"engines": 2}, flat(), 10, 1, 5, id="two engines"),
        pytest.param({"engines": 3}, flat(), 10, 1, 4, id="the last wave is not full"),
        pytest.param({"workers": 5, "engines": 1}, flat(), 10, 1, 2, id="five workers"),
        pytest.param({"engines": 1, "startup": 7}, flat(), 10, 1, 17, id="startup"),
        pytest.param({"engines": 1}, flat(2, 1, 3), 1, 1, 6, id="a part alone"),
        pytest.param({"engines": 1}, flat(2, 1, 3), 4, 1, 15, id="the finisher limits"),
        pytest.param({"engines": 9}, flat(2, 1, 1), 4, 1, 10, id="a shard has one reader"),
        pytest.param({"engines": 9}, flat(2, 1, 0), 4, 4, 3, id="four have four"),
        pytest.param({"engines": 9, "driver": 5}, flat(), 4, 1, 21, id="the driver limits"),
        pytest.param({"engines": 1, "slow": 1, "slowness": 3}, flat(), 5, 1, 15, id="slow"),
        pytest.param({"engines": 4, "cores": 2}, flat(), 8, 1, 4, id="four share two cores"),
        pytest.param(
            {"engines": 4, "cores": 2}, flat(load=0.5), 8, 1, 2, id="they want half a core each"
        ),
        pytest.param(
            {"engines": 2, "cores": 2}, flat(load=2), 8, 1, 8, id="each would have both cores"
        ),
    ],
)
def test_what_a_run_takes(
    cluster: dict[str, Any], costs: Costs, parts: int, shards: int, seconds: float
) -> None:
    outcome = run(Cluster(**{"workers": 1} | WIDE | cluster), costs, parts, shards)
    assert outcome.seconds == pytest.approx(seconds)
    assert outcome.parts == parts


@pytest.mark.parametrize("engines", [1, 2, 7, 32])
def test_list_scheduling_is_between_its_bounds(engines: int) -> None:
    """Graham 1966: work/c at least, and no more than work/c + the longest part."""
    parts = 500
    draws = [n % 50 for n in range(parts)]
    cluster = Cluster(workers=1, engines=engines, cores=1e9, readers=1, finishers=64)
    work = sum(VARIED.rows[draw][TRANSLATE].alone for draw in draws)
    longest = max(sum(cost.alone for cost in row) for row in VARIED.rows)
    seconds = simulate(cluster, VARIED, draws, [parts]).seconds
    assert work / engines <= seconds <= work / engines + longest + 0.05 * engines


@pytest.mark.parametrize(
    ("begins", "ends"),
    [
        ([(0, 3, 1)], [3]),
        ([(0, 3, 1), (0, 3, 1)], [3, 3]),
        ([(0, 2, 1), (0, 2, 1), (0, 2, 1), (0, 2, 1)], [4, 4, 4, 4]),
        ([(0, 4, 1), (0, 4, 1), (2, 2, 2)], [6, 6, 6]),
        ([(0, 1, 4), (1, 2, 1)], [2.25, 3.75]),
    ],
)
def test_processes_share_two_cores(
    begins: list[tuple[float, float, float]], ends: list[float]
) -> None:
    """`begins`: when, seconds alone, cores wanted."""
    node, found, waiting = Node(0, 2.0, 1.0), [], list(begins)
    while waiting or node.processes:
        if waiting and waiting[0][0] <= node.next():
            now, alone, load = waiting.pop(0)
            node.begin(now, len(waiting), 0, 0, Cost(alone, load))
        else:
            found.append(node.next())
            node.end(node.next())
    assert found == pytest.approx(ends)


@pytest.mark.parametrize("workers", [1, 2, 4, 8, 16])
def test_twice_the_workers_take_half_the_time(workers: int) -> None:
    once_, twice = (
        run(Cluster(workers=n), VARIED, 4_000, 64).seconds for n in (workers, 2 * workers)
    )
    assert once_ / twice == pytest.approx(2, rel=0.02)


def test_until_the_driver_limits_or_the_parts_run_out() -> None:
    limits = {
        workers: forecast(Cluster(workers=workers, driver=0.02), VARIED, 64 * 4_000, shard=64)
        for workers in (8, 512, 4_096)
    }
    assert [limits[n].limit for n in (8, 512, 4_096)] == ["engines", "driver", "driver"]
    assert limits[4_096].hours * 3600 > 4_000 * 0.02
    few = forecast(Cluster(workers=4_096, startup=60), VARIED, 64 * 4_000, shard=64)
    assert few.limit == "start and tail"


# -- failures --------------------------------------------------------------------------------------

HARSH = Cluster(workers=20, lifetime=0.02, replacement=15, startup=5)


@pytest.mark.parametrize("driver", [0.0, 0.01])
@pytest.mark.parametrize("least", [None, 3])
@pytest.mark.parametrize("ahead", [1, 2])
def test_every_part_is_done_once_whatever_fails(
    driver: float, least: int | None, ahead: int
) -> None:
    cluster = replace(HARSH, driver=driver, least=least, ahead=ahead)
    shards = [1, 2, 397, 100, 500]
    trial = Run(cluster, VARIED, [n % 50 for n in range(1_000)], shards, seed=3)
    outcome = trial.outcome()
    assert outcome.failures > 20
    assert outcome.lost > 0
    assert set(trial.done) == {1}
    assert len(trial.finished) == 1_000


def test_failures_that_are_too_rare_to_happen_change_nothing() -> None:
    never = run(replace(HARSH, lifetime=math.inf), VARIED, 500, 9)
    assert run(replace(HARSH, lifetime=1e12), VARIED, 500, 9) == never
    assert (never.lost, never.failures) == (0, 0)


def test_more_failures_cost_more_time_and_are_told() -> None:
    found = [
        forecast(replace(HARSH, lifetime=lifetime), VARIED, 64 * 5_000, shard=640)
        for lifetime in (math.inf, 1.0, 0.1, 0.02)
    ]
    assert [f.hours for f in found] == sorted(f.hours for f in found)
    assert [f.lost for f in found] == sorted(f.lost for f in found)
    assert found[0].lost == 0
    assert 0.2 < found[-1].lost < 0.8
    paid = found[-1].machine_hours / (20 * found[-1].hours)
    assert paid == pytest.approx(replace(HARSH).presence, rel=0.1)


def test_a_slow_share_costs_what_it_does_not_do_and_a_longer_tail() -> None:
    even = run(Cluster(workers=50), VARIED, 5_000, 100)
    uneven = run(Cluster(workers=50, slow=0.1, slowness=3), VARIED, 5_000, 100)
    assert uneven.rate / even.rate == pytest.approx(0.9 + 0.1 / 3, rel=0.02)
    assert uneven.tail > even.tail


def test_workers_come_when_parts_wait_and_those_are_not_paid_for_that_never_do() -> None:
    all_at_once = run(Cluster(workers=50, startup=30), VARIED, 60, 60)
    on_demand = run(Cluster(workers=50, startup=30, least=1), VARIED, 60, 60)
    assert on_demand.machines < all_at_once.machines
    assert on_demand.seconds >= all_at_once.seconds


# -- seeds, and scaling ----------------------------------------------------------------------------


def test_a_seed_tells_all() -> None:
    first, again, other = (predict(HARSH, VARIED, 800, 8, seed=seed) for seed in (1, 1, 2))
    assert first == again
    assert first != other


@pytest.mark.parametrize(
    "cluster",
    [
        {"workers": 10},
        {"workers": 100, "startup": 20, "lifetime": 2, "replacement": 120},
        {"workers": 50, "slow": 0.1, "slowness": 3, "least": 5, "startup": 20},
        {"workers": 200, "driver": 0.02},
        {"workers": 20, "engines": 20, "cores": 20},
    ],
    ids=["plain", "spot", "slow and on demand", "driver", "finishers"],
)
def test_a_scaled_run_agrees_with_an_exact_one(cluster: dict[str, Any]) -> None:
    parts = 150_000
    exact = predict(Cluster(**cluster), VARIED, parts, 1_500, seed=1)
    scaled = predict(Cluster(**cluster), VARIED, parts, 1_500, most=parts // 3, seed=1)
    assert (exact.parts, scaled.parts) == (parts, parts)
    assert scaled.seconds == pytest.approx(exact.seconds, rel=0.02)
    assert scaled.machines == pytest.approx(exact.machines, rel=0.02)
    assert scaled.worked == pytest.approx(exact.worked, rel=0.02)


def test_money_is_hours_of_machines() -> None:
    found = forecast(Cluster(workers=4, engines=2), flat(), 64 * 7_200, shard=640, price=3.0)
    assert found.hours == pytest.approx(0.25, rel=0.001)
    assert found.machine_hours == pytest.approx(1.0, rel=0.001)
    assert found.cost == pytest.approx(3.0, rel=0.001)
    assert found.per_million == pytest.approx(3.0 / (7_200 * 0.032), rel=0.001)
    assert found.utilisation == pytest.approx(1.0, rel=0.001)


@pytest.mark.parametrize(
    "wrong",
    [
        {"workers": 0},
        {"engines": 0},
        {"least": 0},
        {"least": 3},
        {"cores": 0},
        {"slowness": 0.5},
        {"slow": 1.5},
        {"startup": -1},
        {"lifetime": 0.01, "startup": 60},
    ],
)
def test_a_cluster_that_could_not_finish_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ConfigError):
        Cluster(**{"workers": 2} | wrong)


# -- what was measured -----------------------------------------------------------------------------


def measured(number: int, began: float, wall: float, cpu: float, engine: str = "a") -> Measured:
    return Measured(
        shard="s",
        part=number,
        articles=64,
        words=1_000,
        engine=engine,
        began=began,
        seconds={"read": 0.0, "translate": wall, "finish": 0.0},
        cpu={"translate": cpu},
    )


@pytest.mark.parametrize(
    ("spans", "share"),
    [
        ([("a", 0, 4), ("a", 4, 4)], 1),
        ([("a", 0, 4), ("b", 0, 4)], 1),
        ([("a", 0, 4), ("a", 0, 4)], 0.5),
        ([("a", 0, 6), ("a", 2, 2), ("a", 10, 2)], 0.8),
        ([], 1),
    ],
)
def test_an_engine_with_two_parts_at_once_is_busy_once(
    spans: list[tuple[str, float, float]], share: float
) -> None:
    entries = [measured(n, began, wall, 0, a) for n, (a, began, wall) in enumerate(spans)]
    assert once(entries) == pytest.approx(share)


@pytest.mark.parametrize(
    ("crowded", "threads", "alone", "load"),
    [(False, 1, 5.0, 0.6), (True, 1, 3.0, 1.0), (True, 2, 1.5, 2.0)],
)
def test_processor_time_counts_where_there_was_a_crowd(
    crowded: bool, threads: float, alone: float, load: float
) -> None:
    entries = [measured(0, 0, 5, 2), measured(1, 5, 5, 4)]
    assert costs(entries, crowded=crowded, threads=threads).mean(TRANSLATE) == pytest.approx(
        (alone, load)
    )


def written(output: Path, actors: int, seconds: float, cpu: float = 2.0, wall: float = 2.0) -> Path:
    """A data set as `scale` leaves it: 24 parts in 3 shards, and a report."""
    for number in range(24):
        entry = Entry(
            shard=f"s{number % 3}",
            fingerprint="",
            part=number // 3,
            last=number // 3 == 7,
            files={},
            articles=64,
            pairs=640,
            flagged=0,
            words=20_000,
            texts=640,
            recalled=0,
            tokens=20_000,
            began=10 + number // actors * wall,
            engine=f"vm/{number % actors}",
            seconds={"read": 0.01, "translate": wall, "finish": 0.1},
            cpu={"read": 0.01, "translate": cpu, "finish": 0.1},
        )
        path = output / "_ledger" / entry.shard / f"part-{entry.part:05}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(asdict(entry)), encoding="utf-8")
    told = {"seconds": seconds, "actors": actors, "startup": 10.0}
    (output / "report.json").write_text(json.dumps(told), encoding="utf-8")
    return output


def test_four_engines_on_two_cores_are_told_from_one(tmp_path: Path) -> None:
    """Half as fast each, which is as fast as two; with what finishing takes away from them."""
    one = written(tmp_path / "1", 1, 10 + 48.1)
    four = written(tmp_path / "4", 4, 10 + 25.2, wall=4.2)
    for checked in compare(four, [one], cores=2):
        assert checked.error == pytest.approx(0, abs=0.03), checked
    entries = read(one)
    assert check(entries, 1, cores=2, startup=10) == pytest.approx(58.1, abs=0.2)
    assert check(entries, 4, cores=2) == pytest.approx(25.3, abs=0.4)
    assert check(entries, 4, cores=8) == pytest.approx(12.41, abs=0.05)


def test_runs_over_other_parts_are_not_compared(tmp_path: Path) -> None:
    one, other = written(tmp_path / "1", 1, 50), written(tmp_path / "2", 2, 30)
    (other / "_ledger" / "s1" / "part-00003.json").unlink()
    with pytest.raises(InputError, match="no part 3 of s1"):
        compare(one, [other], cores=2)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"shard": "a", "part": "x"}'])
def test_a_ledger_that_is_none(tmp_path: Path, text: str) -> None:
    with pytest.raises(InputError, match="has no entries"):
        read(tmp_path)
    path = tmp_path / "_ledger" / "a" / "part-00000.json"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="part-00000"):
        read(tmp_path)


# -- the command -----------------------------------------------------------------------------------


def test_the_command_predicts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output, page = written(tmp_path / "1", 1, 58.1), tmp_path / "page.md"
    page.write_text("# A\n", encoding="utf-8")
    given = [str(output), "--articles", "1e5", "1e10", "--workers", "1", "10"]
    options = ["--cores", "2", "--exact", "5000", "--price", "0.1", "--driver", "0.005"]
    options += ["--lifetime", "8", "--slow", "0.05", "--speed", "2", "--least", "2"]
    assert main([*given, *options, "--write", str(page)]) == 0
    table = capsys.readouterr().out
    assert table.count("\n| ") == 5
    assert "assumption, not measured: engines 2 times as fast" in table
    assert table.strip() in page.read_text("utf-8")
    assert main([*given, *options, "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["forecasts"]
    assert [(r["articles"], r["workers"]) for r in rows] == [
        (10**5, 1),
        (10**5, 10),
        (10**10, 1),
        (10**10, 10),
    ]
    assert [r["exact"] for r in rows] == [True, True, False, False]
    assert rows[2]["cost"] == pytest.approx(1e5 * rows[0]["cost"], rel=0.05)


def test_the_command_checks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one, four = written(tmp_path / "1", 1, 58.1), written(tmp_path / "4", 4, 35.2)
    assert main([str(one), "--check", str(one), str(four), "--cores", "2", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["checks"]
    assert [Path(row["costs_of"]).name for row in found] == ["1", "4", "1"]
    assert all(abs(row["error"]) < 0.05 for row in found)
    assert main([str(one), "--check", str(four), "--cores", "2"]) == 0
    assert "error |" in capsys.readouterr().out


def test_the_command_says_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path)]) == InputError.exit_code
    assert "has no entries" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main([str(tmp_path), "--articles", "1.5"])
