"""Practitioners sign in and out."""
