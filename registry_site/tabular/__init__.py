"""Tables from strangers and for them: CSV and XLSX, read within limits and written so that nothing in them is a formula."""
