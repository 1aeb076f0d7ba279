"""python -m reconcile: the command line where no script is on the path."""

from reconcile.cli import main

main()
