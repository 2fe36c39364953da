"""JSON Schema: of the published records for whoever builds on them, and of the YAML files for editors."""
