"""毕业: who leaves with what, the filed roster, the certificates, and what replaces lost ones."""
