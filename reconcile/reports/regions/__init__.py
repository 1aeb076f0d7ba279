"""People known from another region on papers: how many, of which province, where they live here."""
