"""What the municipalities of the demo network need. Invented situations in real municipalities; people only by role."""

from network_portal.front.demo.needs.early import EARLY
from network_portal.front.demo.needs.late import LATE
from network_portal.front.demo.needs.story import Day, Story

__all__ = ["STORIES", "Day", "Story"]

STORIES = [*EARLY, *LATE]
