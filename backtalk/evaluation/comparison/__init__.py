"""The same examples and questions for other ways to understand them, so that the choice is made by measurement."""
