"""The one door to NCBI: E-utilities through Bio.Entrez, paced, patient and whole."""
