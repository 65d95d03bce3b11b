"""A text as words that can be compared, each with its place in the original."""
