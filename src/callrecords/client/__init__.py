"""What generated clients stand on."""
