"""What pages are drawn with: charts as SVG, sections and tables as HTML."""
