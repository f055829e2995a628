"""Speaking and listening: answers read aloud, questions asked by voice. Nothing leaves this machine."""
