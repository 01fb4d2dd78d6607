"""E-mail over SMTP: hand-over, DKIM, a simulated twin, and a catcher for development."""
