"""Files in: mappings, checks, preview, import."""
