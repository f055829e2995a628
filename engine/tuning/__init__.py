"""Fine-tuning of the sentence encoder, in an environment of its own (`make tune`). Nothing here runs in the service."""
