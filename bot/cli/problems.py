"""What a command says when it can't do its work: one sentence that says what to do."""


class Problem(Exception):  # noqa: N818 - it is told to a person, not caught by name
    """Shown on stderr as it is; the exit code is 1."""


def no_database(error: Exception) -> Problem:
    """For what a driver or the file system says where the database can't be opened."""
    said = str(getattr(error, "orig", None) or error).strip().splitlines()[0].rstrip(".")
    return Problem(f"The database can't be opened: {said}. Look at DATABASE_URL or --data.")
