"""Scripts that author `review.en.xlsx` and `review.zh.xlsx`; nothing here runs at a build of a store's workbook."""
