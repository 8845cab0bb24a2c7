"""`python -m benchmarks`: what must be quick, each figure beside its floor in the same run."""

import sys
import tempfile
from pathlib import Path

from benchmarks import answers, fetched, imports, meanwhile, same_minute


def main() -> int:
    """0 if every figure keeps its bar."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        kept = [
            imports.run(folder),
            answers.run(folder / "large", imports.LARGE),
            meanwhile.run(folder),
            fetched.run(folder),
            same_minute.run(folder),
        ]
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
