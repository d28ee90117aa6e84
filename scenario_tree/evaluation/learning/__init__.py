"""What it changes to learn something beforehand: answers, indicators and numbers that everybody knows."""
