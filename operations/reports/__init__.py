"""What the operations of the network look like on paper."""
