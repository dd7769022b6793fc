"""Names under which our components leave things on a message."""

QUESTIONS = "questions"  # the two questions of a message, texts
QUESTION_VECTORS = "question_vectors"  # their sentence vectors, float32, shape (2, 384)
SECOND = "second"  # the reading of the second question: {"intent": {"name", "confidence"}}
LANGUAGE = "language"  # ISO 639-1 code, only when it is not English
DANGER = "danger"  # {"sign", "topic", "level", "response", "nets"}
