"""Ray: `check(dataset, column, policy)` is the dataset with a report on each row, by `map_batches` over actors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from copydesk.adapters.arrow import check_table
from copydesk.adapters.parcel import PolicySource, checker_of, open_parcel, pack

if TYPE_CHECKING:
    import pyarrow as pa
    from ray.data import Dataset

__all__ = ["check"]


def check(
    dataset: Dataset,
    column: str,
    policy: PolicySource = None,
    *,
    channel: str | None = None,
    language: str | None = None,
    workers: int | tuple[int, int] | None = None,
    batch_size: int = 1024,
    **options: Any,
) -> Dataset:
    """The dataset with the columns of `adapters.arrow`: verdict, score, violations, reasons.

    The policy is read and compiled here and lies encrypted in the object store. `workers` is the number of actors, or
    the least and the most of them; by default as many as the cluster has processors. `options` are those of
    `Dataset.map_batches`. An actor that dies is started again and its batches are checked again.

    Raises:
        PolicyError: the policy or one of its lists cannot be used.
    """
    import ray
    import ray.data

    parcel = pack(checker_of(policy))
    if workers is None:
        cluster: Any = ray
        workers = (1, max(1, int(cluster.cluster_resources().get("CPU", 1))))
    least, most = (workers, workers) if isinstance(workers, int) else workers
    return dataset.map_batches(
        _BatchChecker,
        fn_constructor_args=(parcel.name, ray.put(parcel.sealed), parcel.key, (column, channel, language)),
        batch_format="pyarrow",
        batch_size=batch_size,
        compute=ray.data.ActorPoolStrategy(min_size=least, max_size=most),
        **options,
    )


class _BatchChecker:
    """What an actor holds: the checker. Its name is all that Ray's logs show."""

    def __init__(self, name: str, sealed: Any, key: str, columns: tuple[str, str | None, str | None]) -> None:
        import ray

        self._checker = open_parcel(name, ray.get(sealed), key)
        self._columns = columns

    def __call__(self, table: pa.Table) -> pa.Table:
        column, channel, language = self._columns
        return check_table(self._checker, table, column, channel=channel, language=language)
