"""What may be said: screening → submission → review → permit, and the keys that seal what may not."""
