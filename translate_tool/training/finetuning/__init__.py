"""Fine-tunes a model on a user's own pairs, and takes the result only if it is no worse.

Its translations of documents that it never saw must have become better, and those of general text
must not have become worse; else the model stays as it was.
"""

from translate_tool.training.finetuning.job import Job, Outcome, finetune

__all__ = ["Job", "Outcome", "finetune"]
