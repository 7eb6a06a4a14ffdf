"""What Excel calls: worksheet functions and buttons, through xlwings. No arithmetic here."""
