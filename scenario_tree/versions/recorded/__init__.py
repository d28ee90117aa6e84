"""What git has recorded: the words that it takes, the two versions that they mean, and the past of a file."""
