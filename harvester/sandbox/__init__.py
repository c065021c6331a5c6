"""A small PubMed on the loopback interface: invented records, a server, misbehaviour."""
