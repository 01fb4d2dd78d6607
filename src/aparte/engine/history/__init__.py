"""The past: brought to a new program, or played through the engine as it happened."""
