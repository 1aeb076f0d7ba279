"""Files of this program: whole or not at all, their owner's alone, gone when no longer needed;
declarations as people write them."""
