"""Spark itself, with two worker processes: the same reports, no term in its plans or on its disks, and lost workers."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pa = pytest.importorskip("pyarrow")
pytest.importorskip("pyspark")

from engine_samples import POLICY, TEXTS, checker, expected  # noqa: E402
from pyspark.find_spark_home import _find_spark_home  # noqa: E402
from pyspark.sql import DataFrame, SparkSession  # noqa: E402

import copydesk.spark  # noqa: E402
from copydesk import InputError, Policy  # noqa: E402
from copydesk.adapters.arrow import report_schema  # noqa: E402

pytestmark = pytest.mark.engines


def has_java() -> bool:
    try:
        return subprocess.run(["java", "-version"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


FAST_START = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("spark")


@pytest.fixture(scope="module")
def spark(folder: Path) -> Iterator[SparkSession]:
    if not has_java():
        pytest.skip("Spark needs Java 17")
    os.environ["PYSPARK_PYTHON"] = sys.executable
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    (folder / "events").mkdir()
    session = (
        SparkSession.builder.master("local-cluster[2,1,1024]")
        .appName("copydesk")
        .config("spark.ui.enabled", "false")
        # Half the time that three JVMs need to start.
        .config("spark.driver.extraJavaOptions", FAST_START)
        .config("spark.executor.extraJavaOptions", FAST_START)
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.local.dir", str(folder / "local"))
        .config("spark.eventLog.enabled", "true")
        .config("spark.eventLog.dir", (folder / "events").as_uri())
        .config("spark.eventLog.compress", "false")
        .config("spark.executorEnv.PYTHONPATH", os.pathsep.join(filter(None, sys.path)))
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", "64")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("OFF")
    yield session
    work = work_folder(session)
    session.stop()
    shutil.rmtree(work, ignore_errors=True)


def work_folder(spark: SparkSession) -> Path:
    """Where the executors of a local cluster write their logs; no setting moves it."""
    return Path(_find_spark_home()) / "work" / spark.sparkContext.applicationId


def frame(spark: SparkSession) -> DataFrame:
    return spark.createDataFrame(list(enumerate(TEXTS)), "n int, body string").repartition(4)


def reports_of(checked: DataFrame) -> list[dict[str, Any]]:
    rows = sorted((row.asDict(recursive=True) for row in checked.collect()), key=lambda row: row["n"])
    assert [(row.pop("n"), row.pop("body")) for row in rows] == list(enumerate(TEXTS))
    return rows


def test_two_workers_give_the_same_reports_and_no_term_away(spark: SparkSession, folder: Path) -> None:
    checked = copydesk.spark.check(frame(spark), "body", POLICY)
    assert [field.name for field in checked.schema] == ["n", "body", *report_schema().names]
    assert reports_of(checked) == expected()
    plan = checked._jdf.queryExecution().toString()
    assert "check_batches" in plan
    secrets = ("Kroplex", "kroplex", "AGE-SECRET-KEY")
    assert [secret for secret in secrets if secret in plan] == []
    written = [path for top in (folder, work_folder(spark)) for path in top.rglob("*") if path.is_file()]
    assert any("broadcast" in path.name or "events" in path.parts for path in written)
    for path in written:
        content = path.read_bytes()
        assert [secret for secret in secrets if secret.encode() in content] == [], path


def test_an_executor_that_is_killed_changes_nothing(spark: SparkSession, folder: Path) -> None:
    mark = str(folder / "killed")

    def kill_once(batches: Iterator[Any]) -> Iterator[Any]:
        for number, batch in enumerate(batches):
            if number == 1:
                try:
                    os.close(os.open(mark, os.O_CREAT | os.O_EXCL))
                except FileExistsError:
                    pass
                else:
                    # This worker was forked by Python's daemon, and that one started by the executor's JVM.
                    daemon = int(Path(f"/proc/{os.getppid()}/stat").read_text().split()[3])
                    os.kill(daemon, signal.SIGKILL)
            yield batch

    df = frame(spark)
    checked = copydesk.spark.check(df.mapInArrow(kill_once, df.schema), "body", Policy.model_validate(POLICY))
    assert reports_of(checked) == expected()
    assert Path(mark).exists()


def test_wrong_columns_are_an_error_before_any_job(spark: SparkSession) -> None:
    df = spark.createDataFrame([(1, "text")], "n int, body string")
    with pytest.raises(InputError, match="has no column 'text'"):
        copydesk.spark.check(df, "text", checker())
    with pytest.raises(InputError, match="is no text but int"):
        copydesk.spark.check(df, "n", checker())
    with pytest.raises(InputError, match="has a column 'Score' already"):
        copydesk.spark.check(df.withColumnRenamed("n", "Score"), "body", checker())
