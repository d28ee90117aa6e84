"""Charts: panels are plain records of what is to be seen, drawn by matplotlib, and together a picture."""
