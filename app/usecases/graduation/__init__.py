"""毕业与证书: results of a leaving grade, the act, the filed roster, the certificates."""
