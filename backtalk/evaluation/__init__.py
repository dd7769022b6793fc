"""How well questions are understood, measured on wordings that were never learnt."""
