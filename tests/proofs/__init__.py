"""What must hold however often it is tried: few tries in the tests, all of them in ``marshrut bench``."""
