"""The `callrecords` command. Everything but `main` needs the extra `cli`."""
