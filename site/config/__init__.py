"""Settings by environment, addresses and the WSGI entry point."""
