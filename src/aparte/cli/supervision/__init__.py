"""The process tree of `aparte up`: who starts whom, who is restarted, and how all of it ends.

The supervisor holds one pipe open for its whole life. Each child watches the other end: when the
supervisor is gone, however it went, the children stop by themselves.
"""
