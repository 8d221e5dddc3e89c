"""What a schedule becomes for people: pure functions from a problem and a schedule to bytes."""
