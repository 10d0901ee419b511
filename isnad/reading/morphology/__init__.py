"""Lemma and pattern → inflected forms, built once into the pack's tables. Pure: the data come from the pack."""
