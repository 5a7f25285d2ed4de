"""What the speed promises cost: ratios to peers, measured side by side in one run; see `docs/benchmarks.md`."""
