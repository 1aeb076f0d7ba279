"""What every paper is made with: files, documents, places, sources and suppression."""
