"""The committee's report on the quality of the data, as a page and as a workbook."""
