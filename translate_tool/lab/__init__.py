"""Measurements and training: the lab uses the house, the house never uses the lab."""
