"""What becomes of personal data: new keys, the end of their time, what one person is told, what is erased."""
