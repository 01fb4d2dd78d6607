"""The commands, one file each: found by their presence here."""
