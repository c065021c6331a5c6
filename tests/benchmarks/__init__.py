"""How fast harvest is, against bounds and peers: ``python -m tests.benchmarks``."""

import sys
from pathlib import Path

# The tests' own modules stand beside one another, and import each other so.
sys.path.insert(0, str(Path(__file__).parent.parent))
