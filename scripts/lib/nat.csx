// Phones behind NAT: answers go back where requests really came from (RFC 3581), and what comes later finds them there.
