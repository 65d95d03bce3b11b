"""copydesk on Spark: `copydesk.spark.check(df, column, policy)`. Install `copydesk[spark]`."""

from copydesk.adapters.spark import check

__all__ = ["check"]
