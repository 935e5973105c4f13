"""How good: translations, summaries and splitting measured on sets with known answers."""
