"""What the lessons, quizzes, readers and courses of the demo say, one module a sort; loaders are above.

sample     the shape of a lesson
school     lessons from kindergarten to senior secondary school
beyond     lessons of vocational schools, universities and adults
"""
