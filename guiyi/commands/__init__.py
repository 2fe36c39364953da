"""One module per group of commands. Whatever is heavy is imported inside the command that needs it."""
