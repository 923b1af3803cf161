"""What `./portal` runs: makes the environment, starts the servers, keeps them running, stops them.

Standard library only, because nothing is installed yet when it starts.
"""
