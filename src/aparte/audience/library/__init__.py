"""Ready-made scores, as YAML: a beginning to make one's own."""
