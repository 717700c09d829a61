"""Seals on OFD (GB/T 33190) after GB/T 38540-2020, with SM2 and SM3."""
