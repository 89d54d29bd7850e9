"""Runs the benchmarks by name, or all of them: `python -m tests.benchmarks [--full] [NAME…]`.

A benchmark is a module of this folder with `run(full)`; it prints what it measured, as medians of at least five runs.
"""

import argparse
import importlib
from pathlib import Path


def benchmarks() -> list[str]:
    """The names of all benchmarks."""
    modules = (path for path in Path(__file__).parent.glob("*.py") if "\ndef run(" in path.read_text())
    return sorted(path.stem for path in modules)


def main() -> None:
    names = benchmarks()
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of: {', '.join(names)}; all without")
    parser.add_argument("--full", action="store_true", help="the long versions too")
    chosen = parser.parse_args()
    unknown = set(chosen.names) - set(names)
    if unknown:
        parser.error(f"no benchmark {', '.join(sorted(unknown))}; there are: {', '.join(names)}")
    for name in chosen.names or names:
        importlib.import_module(f"tests.benchmarks.{name}").run(chosen.full)


if __name__ == "__main__":
    main()
