"""A checker in other engines: Arrow, Parquet, Spark, Ray, spaCy."""
