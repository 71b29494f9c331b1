"""SVG charts as Jinja2 macros (``charts.svg.j2``) and the arithmetic they use (``geometry``)."""
