"""What we add to the engine's PDF: archive and accessibility marks, attached data, speed. Tied to WeasyPrint 70."""
