"""Samtak: the code behind the steering group's dashboard."""

import os

# Before NumPy is loaded. The matrices are small and the people many: on two cores, the threads of one solve
# waited for each other and took two to twelve times the processor time of one thread.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
