"""公开: what everybody may know without asking anybody: the record behind a paper's code, and a village's notice board.

Names are masked, and a place alone leads to no paper. The pages show it, and other systems read it through their door.
"""
