"""Handing in: workbook down, workbook up, receipt, versions, findings, submission, signature."""
