"""The desk of campaigns: persons and their consent, alerts, categories; scoped by organisation."""
