"""What stands under *More* on the night-bed view: one section at a time, each with its own sentence."""
