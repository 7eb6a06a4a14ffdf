"""One function per verb: what the command line, the buttons and the worksheet functions call."""
