"""The only package that knows SQLAlchemy; rows never leave it."""
