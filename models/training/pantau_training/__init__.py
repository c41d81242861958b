"""Trains, measures and exports Pantau's road-damage detector."""
