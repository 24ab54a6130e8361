"""The ClipGStream stream format and interchange formats. No torch in here."""
