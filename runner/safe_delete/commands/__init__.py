"""The verbs of `safe-delete`, a module per subject; they parse, call, and show."""
