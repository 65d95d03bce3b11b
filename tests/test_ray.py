"""Ray itself, with two nodes on this machine: the same reports, also when an actor is killed."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pa = pytest.importorskip("pyarrow")
ray = pytest.importorskip("ray")
pytest.importorskip("ray.data")

from engine_samples import POLICY, TEXTS, expected  # noqa: E402
from ray.cluster_utils import Cluster  # noqa: E402

import copydesk.ray  # noqa: E402

pytestmark = pytest.mark.engines


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    # Two processors a node, by name: an actor takes one for good, and reading needs one too.
    node = {"num_cpus": 2, "object_store_memory": 100_000_000}
    cluster = Cluster(initialize_head=True, head_node_args={**node, "include_dashboard": False})
    cluster.add_node(**node)
    environment = {"env_vars": {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}}
    ray.init(address=cluster.address, runtime_env=environment, log_to_driver=False)
    ray.data.DataContext.get_current().enable_progress_bars = False
    yield cluster
    ray.shutdown()
    cluster.shutdown()


def reports_of(checked: Any) -> list[dict[str, Any]]:
    rows = sorted(checked.take_all(), key=lambda row: row["n"])
    assert [(row.pop("n"), row.pop("body")) for row in rows] == list(enumerate(TEXTS))
    return rows


def dataset() -> Any:
    return ray.data.from_arrow(pa.table({"n": range(len(TEXTS)), "body": TEXTS})).repartition(8)


def test_two_nodes_give_the_same_reports(cluster: Cluster) -> None:
    assert len([node for node in ray.nodes() if node["Alive"]]) == 2
    checked = copydesk.ray.check(dataset(), "body", POLICY, workers=2, batch_size=32)
    assert "Feniks" not in repr(checked)
    assert reports_of(checked) == expected()


def test_an_actor_that_is_killed_changes_nothing(cluster: Cluster, tmp_path: Path) -> None:
    mark = str(tmp_path / "killed")

    class KillsOnce(copydesk.adapters.ray._BatchChecker):
        def __call__(self, table: Any) -> Any:
            if table.column("n")[0].as_py() > 100:
                try:
                    os.close(os.open(mark, os.O_CREAT | os.O_EXCL))
                except FileExistsError:
                    pass
                else:
                    os.kill(os.getpid(), signal.SIGKILL)
            return super().__call__(table)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("copydesk.adapters.ray._BatchChecker", KillsOnce)
        checked = copydesk.ray.check(dataset(), "body", POLICY, workers=1, batch_size=32)
    assert reports_of(checked) == expected()
    assert Path(mark).exists()
