"""What is said, until when: public items behind the door, the ledger and its readers."""
