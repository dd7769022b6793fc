"""Turning what a visitor typed into field values. One kind of value a module; none of them knows the draft."""
