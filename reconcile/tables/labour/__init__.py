"""Tables of employers, of workers and of what is paid for them."""
