"""What the summary tells of the runs before: trends, how old findings are, whether decisions were heeded."""
