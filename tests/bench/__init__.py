"""Benchmarks: `python -m tests.bench [start pages scroll catalog related stream]` prints a table; each figure stands
beside a floor that was measured in the same run. They are not tests and not part of CI.
"""
