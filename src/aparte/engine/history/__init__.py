"""The past, brought to a new program: whom a change concerns, and how far it has come."""
