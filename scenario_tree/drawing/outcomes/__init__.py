"""The outcomes alone, as bars over the bands of the words: several judgements and trees side by side."""
