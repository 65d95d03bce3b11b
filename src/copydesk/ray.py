"""copydesk on Ray: `copydesk.ray.check(dataset, column, policy)`. Install `copydesk[ray]`."""

from copydesk.adapters.ray import check

__all__ = ["check"]
