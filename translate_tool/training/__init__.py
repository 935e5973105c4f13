"""Training of Marian models: from nothing, or further from what is there.

Knows tokenised pairs, a network, and how to descend. Knows no files of text: who trains brings
pairs, and judges what came out.
"""
