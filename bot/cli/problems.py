"""What a command says when it can't do its work: one sentence that says what to do."""


class Problem(Exception):  # noqa: N818 - it is told to a person, not caught by name
    """Shown on stderr as it is; the exit code is 1."""
