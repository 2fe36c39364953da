"""Objects, fields and code lists drafted from what a source system says of itself."""
