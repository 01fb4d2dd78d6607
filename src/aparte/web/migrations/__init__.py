"""How the tables of facts came about: each slice's `schema.sql`, in order of dependency."""
