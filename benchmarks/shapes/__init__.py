"""Models with made-up weights in the shape of known ones, to measure speed with."""
