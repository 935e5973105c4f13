"""Makes the model that comes with the package, from files of pairs to a model folder."""
