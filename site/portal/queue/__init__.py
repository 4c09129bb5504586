"""The worker that runs queued tasks, with what its package lacks: retries, a clock, and the work of the dead."""
