"""Benchmarks: ratios measured in one run on one machine (design/performance.md). `python -m tests.bench NAME`."""
