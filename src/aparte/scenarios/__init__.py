"""Scenarios: what is said by itself, its versions, the journeys in it, each judgement passed."""
