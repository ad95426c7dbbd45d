"""What campaigns tell in the demo, one module a sort. Firms, people and numbers are invented.

stories   role models (诚信典型)
cases     typical cases, good and bad (典型案例)
pages     the citizens' code, policies, knowledge, works, activities, the column
"""
