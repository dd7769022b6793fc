"""Brings sent requests to the clinic: a signed webhook, an e-mail that names only the code; and tells what is late."""
