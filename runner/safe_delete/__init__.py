"""Deletes data safely: installs, calls and shows the `safe_delete` kit that lives in PostgreSQL."""

__version__ = "0.1.0"
