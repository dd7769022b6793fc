"""Names under which our components leave things on a message."""

QUESTIONS = "questions"  # ways to take a message apart: backtalk.nlu.questions.Questions
QUESTION_VECTORS = "question_vectors"  # sentence vectors of its parts by text, each float32, shape (384,)
SECOND = "second"  # the reading of the second question: {"intent": {"name", "confidence"}}
LANGUAGE = "language"  # ISO 639-1 code, only when it is not English
DANGER = "danger"  # {"sign", "topic", "level", "response", "nets"}
