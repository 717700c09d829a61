"""Invented village papers, their captures and forgeries: what the eyes of 章法 are measured on."""
