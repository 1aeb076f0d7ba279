"""The draft of the berita acara."""
