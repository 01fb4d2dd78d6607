"""What leaves the house: messages, calls to other systems, alerts to colleagues."""
