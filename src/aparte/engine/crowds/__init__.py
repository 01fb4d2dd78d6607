"""What concerns many people at once: comparisons and seats, answered by one worker each."""
