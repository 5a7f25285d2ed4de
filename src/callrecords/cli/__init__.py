"""The `callrecords` command. Everything but `main` and `extras` needs the extra `cli`."""
