"""Who exists: regions, organisations, people, their roles. Stands below everything but `themes`."""
