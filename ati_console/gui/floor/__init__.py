"""The floor: pure placement and frames first, then the layers that paint them."""
