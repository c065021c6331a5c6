"""How the records of the sandbox are invented; `sandbox.records` is the way in."""
