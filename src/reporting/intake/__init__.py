"""How a report comes in: the form, its files, the draft of somebody without JavaScript, and the one submission both end in."""
