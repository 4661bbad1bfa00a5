"""The calibration of a sector: anchors, what they are worth, and the transform that is put into the site."""
