"""The machine: values, events, effects, and one pure function over them (step.step)."""
