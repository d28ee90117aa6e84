"""Making git use this program: attributes, lines of configuration, and how both stand."""
