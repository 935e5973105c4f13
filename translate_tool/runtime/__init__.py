"""What the operating system gives: files, locks, clocks, the machine."""
