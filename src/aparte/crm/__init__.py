"""What our own people do about contacts: the tasks that scenarios give them.

And what other systems are asked about contacts: the calls of webhook steps, and their answers.
"""
