"""What we add to the engine's PDF: archive and accessibility marks, the attached data, and speed. Tied to WeasyPrint 70."""
