"""Ready-made scenarios, as YAML: a beginning to make one's own."""
