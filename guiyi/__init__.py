"""The command line and settings; the only room that may know all others."""
