"""Getting texts translated: settings → models, first attempts, fallbacks, review."""
