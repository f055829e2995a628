"""The advisers' desk: who may sign in, what they see and do, and the record of it."""
