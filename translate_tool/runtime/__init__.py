"""Wraps what the operating system gives: files, locks, clocks, the machine."""
