"""What the subcommands do; `cli.py` says what they are called. Each imports what it needs when it is called."""
