"""What is wrong with the examples: copies, other topics' questions, templates, leakage, imbalance."""
