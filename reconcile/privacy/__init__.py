"""What others may be told: levels of masking, texts from outside, remarks without numbers, and who had
whole numbers shown."""
