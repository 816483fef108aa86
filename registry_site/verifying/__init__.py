"""Whether a number is good: the question, the verdict and what it rests on, one by one and in lists."""
