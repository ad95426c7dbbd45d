"""The admin of records and objections: scope first, then forms and views.

viewsets    OrganisationScopedViewSet, ScopedView: every view's rows are those of the user's organisations
forms       a record's form, made from the edition of the catalogue
records     list, look-up, add, inspect, edit, history, submit, take back, withdraw
batches     drafts submitted together, with a preview
objections  list, and one objection with its decision
"""
