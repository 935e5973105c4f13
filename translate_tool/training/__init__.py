"""Trains Marian models: from nothing, or further from what is there.

Knows tokenised pairs, a network, optimisers. Knows no files of text: who trains brings pairs, and
evaluates what came out.
"""
