"""The recipe of the bundled model: from files of pairs to a folder that every command accepts."""
