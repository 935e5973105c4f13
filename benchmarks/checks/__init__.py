"""Measures the checks: what they find, what they flag for nothing, and floors of the score."""
