"""Page furniture: headline, key figures, filters, tables, projector, and the words of every state."""
