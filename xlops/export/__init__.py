"""A review for those who do not open the workbook: a page of HTML, a few lines of text, page one as PDF."""
