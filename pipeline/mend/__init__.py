"""What the findings are good for.

The English is set right where the Vietnamese leaves no doubt, and hints are written into the Vietnamese for a retry;
whatever is not sure stays and is flagged.
"""

from pipeline.mend.hints import Hints
from pipeline.mend.mender import Mended, Mender

__all__ = ["Hints", "Mended", "Mender"]
