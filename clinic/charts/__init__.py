"""Chart data in, Plotly figure or SVG out."""
