from hypothesis import settings

# The wall clock of a busy machine is no property of a figure.
settings.register_profile("measures", deadline=None, max_examples=40)
settings.load_profile("measures")
