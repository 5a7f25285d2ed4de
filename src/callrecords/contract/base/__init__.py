"""What every check stands on: promises, verdicts, the session, the case, the compiled schemas."""
