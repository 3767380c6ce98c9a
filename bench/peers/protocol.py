"""What the Python peers share: the workloads, the timing of bench/workloads.ts, and rows as JSON lines.

Imported before NumPy or PyTorch, because the libraries below them read their number of threads when they load.
"""

import json
import os
import sys
from pathlib import Path
from time import perf_counter

FILE = json.loads(Path(__file__).parent.with_name("workloads.json").read_text())
THREADS = int(sys.argv[1])
for library in ("OMP", "OPENBLAS", "MKL", "BLIS", "VECLIB"):
    os.environ[f"{library}_NUM_THREADS"] = str(THREADS)


def measure_all(system, make_step):
    """Measures the workloads named on the command line after the number of threads, or all.

    `make_step(workload)` returns a function and the number of training steps that one call of it takes.
    """
    for workload in FILE["workloads"]:
        if not sys.argv[2:] or workload["name"] in sys.argv[2:]:
            row = {"workload": workload["name"], "system": system, "threads": THREADS}
            print(json.dumps({**row, "microsecondsPerStep": microseconds(*make_step(workload))}), flush=True)


def microseconds(call, steps):
    timing = FILE["timing"]
    run_for(call, timing["warmUpSeconds"] / 2)
    calls = max(1, round(timing["blockSeconds"] / run_for(call, timing["warmUpSeconds"] / 2)))
    times, start = [], perf_counter()
    while len(times) < timing["blocks"] and (
        len(times) < timing["fewestBlocks"] or perf_counter() - start < timing["limitSeconds"]
    ):
        block_start = perf_counter()
        for _ in range(calls):
            call()
        times.append((perf_counter() - block_start) / (calls * steps) * 1e6)
    return min(times)


def run_for(call, seconds):
    """Seconds that a call takes in the mean."""
    start, calls = perf_counter(), 0
    while calls == 0 or perf_counter() - start < seconds:
        call()
        calls += 1
    return (perf_counter() - start) / calls
