"""How pages look: the frame, the sheet, components, and what is said when something goes wrong."""
