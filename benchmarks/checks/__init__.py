"""How well the checks see what is wrong, and how low a score must be to say something."""
