"""Files of register rows in and out: templates, preview and import of stays, tenancies and contacts."""
