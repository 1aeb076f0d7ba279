"""What every paper is made with: files, documents, places, sources, and the door of what they show."""
