"""The people who answer: accounts with roles, sign-in and sessions. The desk lets them in, the indexer makes and closes them."""
