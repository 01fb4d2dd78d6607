"""Messages: each message that was accepted, until its outcome is known."""
