"""Recipes: ready-made scenarios with parameters, kept as files of `library`.

A recipe is read (`shelf`), its parameters are given values (`parameters`), and what comes out is
an ordinary scenario that says where it comes from (`filling`). What it needs of a shop is read
from it (`needs`).
"""
