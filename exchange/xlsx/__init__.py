"""The dictionary as a workbook that people of the departments edit, and what they made of it."""
