"""What the doctor looks at: the machine, the project, its sources and its warehouse."""
