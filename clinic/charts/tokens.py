"""The colours of a figure: the light values of the stylesheet's tokens.

The page's script puts the token's present value in place of each, so that a figure
follows the scheme of the page.
"""

from types import MappingProxyType

TOKENS = MappingProxyType(
    {
        "surface": "#FFFFFF",
        "ink": "#1C2A30",
        "ink-2": "#4C5A61",
        "control": "#6B777D",
        "then": "#5F6B72",
        "now": "#1B5E68",
        "band": "#DDE3E2",
        "grid": "#D8D5CB",
    }
)
FONT = (
    '-apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", Arial, '
    "sans-serif"
)
