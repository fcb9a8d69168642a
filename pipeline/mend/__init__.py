"""Sets right in the English what the Vietnamese leaves no doubt about; whatever is not sure stays and is flagged."""

from pipeline.mend.mender import Mended, Mender

__all__ = ["Mended", "Mender"]
