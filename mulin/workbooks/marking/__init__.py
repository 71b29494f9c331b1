"""Findings put into the sender's own workbook, part by part: what need not change is copied byte for byte."""
