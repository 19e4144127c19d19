"""What importing the package settles for the whole process."""

import os
import subprocess
import sys

from lib.settings import ROOT


def test_the_matrix_library_is_told_to_use_one_thread_before_it_is_loaded():
    """In the launcher's order: Streamlit, then the package."""
    program = (
        "import os, sys, streamlit, lib; print('numpy' in sys.modules, os.environ['OPENBLAS_NUM_THREADS'])"
    )
    clean = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    told = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=clean, capture_output=True, text=True, check=True
    )
    assert told.stdout.split() == ["False", "1"]
