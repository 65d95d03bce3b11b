"""Spark: `check(df, column, policy)` is the data frame with a report on each row, by `mapInArrow`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from copydesk.adapters.arrow import check_batch, report_schema
from copydesk.adapters.parcel import PolicySource, checker_of, open_parcel, pack
from copydesk.errors import InputError, Problem

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame

__all__ = ["check"]


def check(
    df: DataFrame,
    column: str,
    policy: PolicySource = None,
    *,
    channel: str | None = None,
    language: str | None = None,
) -> DataFrame:
    """The data frame with the columns of `adapters.arrow`: verdict, score, violations, reasons.

    The policy is read and compiled here, on the driver, and broadcast encrypted; `channel` and `language` name further
    columns. All columns of `df` pass through the Python workers: select what you need first.

    Raises:
        PolicyError: the policy or one of its lists cannot be used.
        InputError: a column is missing or holds no text, or `df` has a column of a report's name.
    """
    _check_columns(df, [name for name in (column, channel, language) if name is not None])
    parcel = pack(checker_of(policy))
    sealed = df.sparkSession.sparkContext.broadcast(parcel.sealed)
    name, key = parcel.name, parcel.key

    # The name of this function is all that a plan shows of it.
    def check_batches(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        checker = open_parcel(name, sealed.value, key)
        for batch in batches:
            yield check_batch(checker, batch, column, channel=channel, language=language)

    return df.mapInArrow(check_batches, _with_report_fields(df))


def _check_columns(df: DataFrame, columns: list[str]) -> None:
    """What is wrong with the columns is said before a job starts, not by a worker's stack trace."""
    from pyspark.sql.types import StringType

    kinds = {field.name: field.dataType for field in df.schema}
    for name in columns:
        if name not in kinds:
            raise InputError(Problem("data frame", None, f"has no column {name!r}", f"it has {', '.join(kinds)}"))
        if not isinstance(kinds[name], StringType):
            what = f"column {name!r} is no text but {kinds[name].simpleString()}"
            raise InputError(Problem("data frame", None, what, "name a column of type string, or cast it"))
    # Spark's names are equal whatever their case.
    taken = [name for name in kinds if name.lower() in report_schema().names]
    if taken:
        way_out = "rename it with withColumnRenamed before the check"
        raise InputError(Problem("data frame", None, f"has a column {taken[0]!r} already", way_out))


def _with_report_fields(df: DataFrame) -> Any:
    from pyspark.sql.types import StructType

    return StructType([*df.schema.fields, *_spark_fields(report_schema())])


def _spark_fields(fields: Any) -> list[Any]:
    from pyspark.sql.types import StructField

    return [StructField(field.name, _spark_type(field.type), field.nullable) for field in fields]


def _spark_type(kind: pa.DataType) -> Any:
    import pyarrow as pa
    from pyspark.sql.types import ArrayType, DoubleType, IntegerType, StringType, StructType

    if pa.types.is_list(kind):
        return ArrayType(_spark_type(kind.value_type), containsNull=kind.value_field.nullable)
    if pa.types.is_struct(kind):
        return StructType(_spark_fields(kind))
    return {pa.string(): StringType, pa.int32(): IntegerType, pa.float64(): DoubleType}[kind]()
