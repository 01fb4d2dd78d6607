"""What our own people do about contacts: the tasks that scenarios give them."""
