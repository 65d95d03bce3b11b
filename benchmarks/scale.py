"""All cores, Arrow, Spark and Ray: posts a second, memory a worker, and the same reports everywhere.

Run: python benchmarks/scale.py [--posts 200000] [--terms 10000] [--without spark ray] [--write]

Every figure is of fresh posts: each run starts in a process of its own, forked from one that has compiled the policy
and checked nothing. `--write` puts the tables, and the plan that follows from them, into docs/scaling.md. Spark and Ray
run with two workers on this machine, after a small job that has started them; a job is measured beside the same job
with a function that hands its rows through, to tell what the engine costs by itself from what the check costs there.
"""

from __future__ import annotations

import argparse
import importlib.util
import multiprocessing
import os
import platform
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from speed import make_posts, make_terms, policy_of

from copydesk import Checker
from copydesk.adapters.arrow import posts_of, report_columns, report_schema, with_reports
from copydesk.parallel import StartMethod, check_many, check_safely

DOCUMENT = Path(__file__).parents[1] / "docs" / "scaling.md"
START, END = "<!-- figures: benchmarks/scale.py --write -->", "<!-- end of figures -->"
ARCHIVE = 100_000_000
CLUSTERS = (2, 16, 64, 256)
PRICE = 0.05  # per core and hour, in whatever currency: an assumption, not a measurement
SPOILT = "Już jutro premiera: {}! Pisz na jan.kowalski@gmail.com."
SPAWNED = "-j 2, spawned"
FORK = multiprocessing.get_context("fork")

Figures = dict[str, float]


def texts_of(count: int, terms: Sequence[str], rng: random.Random) -> list[str]:
    """Posts of benchmarks/speed.py; every twentieth has a violation."""
    posts = make_posts(count, rng)
    for number in range(0, count, 20):
        posts[number] = f"{posts[number]} {SPOILT.format(rng.choice(terms))}"
    return posts


def in_fresh_process(run: Callable[..., Figures], *args: object) -> Figures:
    """What `run` returns, run in a fork of this process: with the compiled policy, and caches that are empty."""
    receiver, sender = FORK.Pipe(duplex=False)
    process = FORK.Process(target=lambda: sender.send(run(*args)))
    process.start()
    sender.close()
    try:
        return receiver.recv()  # type: ignore[no-any-return]
    finally:
        process.join()


def many(checker: Checker, posts: Sequence[str], workers: int, method: StartMethod, target: Path) -> Figures:
    """Seconds for all posts, and memory of the processes half way; `target` gets the reports after the measurement."""
    reports = []
    memory: Figures = {}
    begun = time.perf_counter()
    for number, report in enumerate(check_many(checker, posts, workers, start_method=method)):
        reports.append(report)
        if number == len(posts) // 2:
            memory = memory_of([process.pid for process in multiprocessing.active_children()] or [os.getpid()])
    seconds = time.perf_counter() - begun
    write_reports(reports, target)
    return {"seconds": seconds, **memory}


def memory_of(processes: Sequence[int | None]) -> Figures:
    """Mean MB a process: `pss` counts a shared page by its share, `own` only what is not shared."""
    totals = {"Pss": 0, "Private_Clean": 0, "Private_Dirty": 0}
    for process in processes:
        rollup = Path(f"/proc/{process}/smaps_rollup")
        if not rollup.exists():
            return {}
        for line in rollup.read_text().splitlines():
            name, _, rest = line.partition(":")
            if name in totals:
                totals[name] += int(rest.split()[0])
    scale = 1024 * len(processes)
    return {"pss": totals["Pss"] / scale, "own": (totals["Private_Clean"] + totals["Private_Dirty"]) / scale}


def write_reports(reports: Sequence[Any], target: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.Table.from_arrays(report_columns(reports), schema=report_schema()), target)


def arrow(checker: Checker, posts: Sequence[str]) -> Figures:
    """What reading the texts from a batch and building its columns take, as a share of the check between them."""
    import pyarrow as pa

    clock = time.perf_counter
    adapter = check = 0.0
    for start in range(0, len(posts), 4096):
        batch = pa.RecordBatch.from_arrays([pa.array(posts[start : start + 4096])], names=["text"])
        begun = clock()
        texts = list(posts_of(batch, "text"))
        read = clock()
        reports = [check_safely(checker, text) for text in texts if text is not None]
        checked = clock()
        with_reports(batch, reports)
        adapter += read - begun + clock() - checked
        check += checked - read
    return {"overhead": adapter / check, "adapter": adapter / len(posts) * 1e6, "check": check / len(posts) * 1e6}


# -- the engines ------------------------------------------------------------------------------------------------------


def hand_through(batches: Iterator[Any]) -> Iterator[Any]:
    yield from batches


def differing(found: Any, expected: Path) -> int:
    """The number of rows whose report is not the one of `-j 1`."""
    import pyarrow.parquet as pq

    names = report_schema().names
    pairs = zip(found.select(names).to_pylist(), pq.read_table(expected).to_pylist(), strict=True)
    return sum(one != other for one, other in pairs)


def write_posts(posts: Sequence[str], folder: Path, files: int = 16) -> Path:
    import pyarrow as pa
    import pyarrow.parquet as pq

    source = folder / "posts"
    source.mkdir(exist_ok=True)
    size = -(-len(posts) // files)
    for start in range(0, len(posts), size):
        part = posts[start : start + size]
        pq.write_table(pa.table({"n": range(start, start + len(part)), "text": part}), source / f"{start:09}.parquet")
    return source


def spark_job(checker: Checker, source: Path, folder: Path, expected: Path) -> Figures:
    import pyarrow.parquet as pq
    from pyspark.sql import SparkSession

    from copydesk.spark import check

    os.environ["PYSPARK_PYTHON"] = sys.executable
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    spark = (
        SparkSession.builder.master("local-cluster[2,1,1024]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.sql.files.maxPartitionBytes", "4m")
        .config("spark.executorEnv.PYTHONPATH", os.pathsep.join(filter(None, sys.path)))
        .getOrCreate()
    )
    try:
        spark.sparkContext.setLogLevel("ERROR")
        df = spark.read.parquet(source.as_uri())
        check(df.limit(64).repartition(4), "text", checker).collect()
        idle = timed(lambda: df.mapInArrow(hand_through, df.schema).write.parquet(str(folder / "spark-idle")))
        job = timed(lambda: check(df, "text", checker).write.parquet(str(folder / "spark")))
        memory = memory_of(python_workers())
    finally:
        spark.stop()
    return {
        "idle": idle,
        "seconds": job,
        "differ": differing(pq.read_table(folder / "spark").sort_by("n"), expected),
        **memory,
    }


def ray_job(checker: Checker, source: Path, folder: Path, expected: Path) -> Figures:
    import pyarrow.parquet as pq
    import ray
    from ray.cluster_utils import Cluster

    from copydesk.ray import check

    node = {"num_cpus": 2, "object_store_memory": 500_000_000}
    cluster = Cluster(initialize_head=True, head_node_args={**node, "include_dashboard": False})
    cluster.add_node(**node)
    try:
        environment = {"env_vars": {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}}
        ray.init(address=cluster.address, runtime_env=environment, log_to_driver=False)
        ray.data.DataContext.get_current().enable_progress_bars = False
        check(ray.data.from_items([{"text": "Zwykły wpis"}] * 64), "text", checker, workers=2).take_all()
        data = ray.data.read_parquet(str(source))
        handed = data.map_batches(_HandThrough, compute=ray.data.ActorPoolStrategy(size=2), batch_format="pyarrow")
        idle = timed(lambda: handed.write_parquet(str(folder / "ray-idle")))
        job = timed(lambda: check(data, "text", checker, workers=2).write_parquet(str(folder / "ray")))
    finally:
        ray.shutdown()
        cluster.shutdown()
    found = pq.read_table(folder / "ray").sort_by("n")
    return {"idle": idle, "seconds": job, "differ": differing(found, expected)}


class _HandThrough:
    def __call__(self, table: Any) -> Any:
        return table


def timed(run: Callable[[], object]) -> float:
    begun = time.perf_counter()
    run()
    return time.perf_counter() - begun


def python_workers() -> list[int | None]:
    """The processes that Spark's Python daemons have forked: same command line as their parent."""
    parents: dict[int, int] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if b"pyspark.daemon" in (folder / "cmdline").read_bytes():
                parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    return [process for process, parent in parents.items() if parent in parents]


# -- the tables -------------------------------------------------------------------------------------------------------


def tables(figures: dict[str, Figures], posts: int, terms: int) -> str:
    one, two, arrow_ = figures["-j 1"], figures["-j 2"], figures["arrow"]
    lines = [
        f"{posts:,} fresh posts of about 280 characters, every twentieth with violations; all packs and {terms:,} "
        f"confidential terms; {os.cpu_count()} cores, Python {platform.python_version()}.",
        "",
        "| run | posts a second | against `-j 1` | memory a worker, shared pages by share (own) | reports |",
        "|---|---|---|---|---|",
    ]
    for name in ("-j 1", "-j 2", SPAWNED):
        run = figures[name]
        ratio = one["seconds"] / run["seconds"]
        memory = f"{run['pss']:.0f} MB ({run['own']:.0f} MB)" if "pss" in run else ""
        lines.append(f"| `{name}` | {posts / run['seconds']:,.0f} | {ratio:.2f}× | {memory} | {sameness(run)} |")
    lines += [
        "",
        f"Arrow: {arrow_['adapter']:.1f} µs a post for the adapter beside {arrow_['check']:.1f} µs for the check, "
        f"{arrow_['overhead']:.1%}.",
        "",
        "| engine, two workers | job | the same job without a check | difference against `-j 2` | memory | reports |",
        "|---|---|---|---|---|---|",
    ]
    for name in ("Spark", "Ray"):
        if name not in figures:
            lines.append(f"| {name} | not measured | | | | |")
            continue
        run = figures[name]
        share = (run["seconds"] - run["idle"]) / two["seconds"]
        memory = f"{run['pss']:.0f} MB ({run['own']:.0f} MB)" if "pss" in run else ""
        lines.append(
            f"| {name} | {run['seconds']:.1f} s | {run['idle']:.1f} s | {share:.2f}× | {memory} | {sameness(run)} |"
        )
    return "\n".join([*lines, "", *plan(figures, posts)])


def sameness(run: Figures) -> str:
    return f"**{run['differ']:,.0f} differ**" if run["differ"] else "the same"


def plan(figures: dict[str, Figures], posts: int) -> list[str]:
    rate = posts / figures["-j 2"]["seconds"] / 2
    measured = [figures[name] for name in ("Spark", "Ray") if name in figures]
    slowest = max((run["seconds"] for run in measured), default=figures["-j 2"]["seconds"])
    engine = posts / slowest / 2
    of_engines = f", {engine:,.0f} under the slower engine with its reading and writing of Parquet included"
    lines = [
        f"A core checks {rate:,.0f} posts a second when all cores work{of_engines if measured else ''}. "
        "From here on everything is computed:",
        "",
        f"| cores | {ARCHIVE:,} posts with `-j`, one machine | under an engine | core hours | at {PRICE} an hour |",
        "|---|---|---|---|---|",
    ]
    for cores in CLUSTERS:
        seconds = ARCHIVE / engine / cores
        hours = ARCHIVE / engine / 3600
        local = duration(ARCHIVE / rate / cores) if cores <= 64 else ""
        engines = duration(seconds) if measured else "not measured"
        lines.append(f"| {cores} | {local} | {engines} | {hours:,.1f} | {hours * PRICE:,.2f} |")
    return lines


def duration(seconds: float) -> str:
    return f"{seconds / 3600:.1f} h" if seconds >= 5400 else f"{seconds / 60:.0f} min"


def write(text: str) -> None:
    before, _, rest = DOCUMENT.read_text(encoding="utf-8").partition(START)
    _, _, after = rest.partition(END)
    DOCUMENT.write_text(f"{before}{START}\n\n{text}\n\n{END}{after}", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--posts", type=int, default=200_000)
    parser.add_argument("--terms", type=int, default=10_000)
    parser.add_argument("--without", nargs="*", default=[], choices=["spark", "ray"], help="engines to leave out")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/scaling.md")
    args = parser.parse_args()

    import pyarrow.parquet as pq

    rng = random.Random(11)
    terms = make_terms(args.terms, rng)
    checker = Checker(policy_of(terms))
    posts = texts_of(args.posts, terms, rng)
    figures: dict[str, Figures] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        expected = folder / "j1.parquet"
        runs: dict[str, tuple[int, StartMethod]] = {"-j 1": (1, "fork"), "-j 2": (2, "fork"), SPAWNED: (2, "spawn")}
        for run, (workers, method) in runs.items():
            target = expected if run == "-j 1" else folder / "others.parquet"
            figures[run] = in_fresh_process(many, checker, posts, workers, method, target)
            figures[run]["differ"] = differing(pq.read_table(target), expected)
            print(run, figures[run], file=sys.stderr)
        figures["arrow"] = in_fresh_process(arrow, checker, posts[:50_000])
        print("Arrow", figures["arrow"], file=sys.stderr)
        source = write_posts(posts, folder)
        for label, package, job in (("Spark", "pyspark", spark_job), ("Ray", "ray", ray_job)):
            if label.lower() not in args.without and importlib.util.find_spec(package):
                figures[label] = job(checker, source, folder, expected)
                print(label, figures[label], file=sys.stderr)
    text = tables(figures, args.posts, args.terms)
    print(text)
    if args.write:
        write(text)
    if any(run.get("differ") for run in figures.values()):
        sys.exit("some reports differ from those of one worker")


if __name__ == "__main__":
    main()
