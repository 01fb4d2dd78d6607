"""What guards the code itself: lints, import contracts and the list of checks."""
