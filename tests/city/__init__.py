"""A seeded city of the size of Hangzhou with years of use: for measuring, for looking at screens, and for tests.

`python -m tests.city --uses 10000000` fills the database that ZHANGFA_DATABASE names, which must be empty and migrated.
What it writes are units, journeys and cells: the inputs and the outcome of the figures' follower, in bulk, because ten
million uses with their ledger would be some 70 GB. The cells are counted here by numpy, independently of the product's
own fold; a test holds both against each other on a small city.
"""
