"""One module a command: read the arguments, call one library function, print."""
