"""What the portal holds about people: giving it out, erasing it, and not keeping it longer than decided."""
