"""What becomes of decisions: proposals to end an aid, and visits in the field."""
