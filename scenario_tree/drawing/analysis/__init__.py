"""What each analysis looks like: from its record to the panels of a chart."""
