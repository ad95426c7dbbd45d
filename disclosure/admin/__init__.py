"""The admin of records and objections: scope first, then forms and views.

viewsets    OrganisationScopedViewSet, ScopedView: every view's rows are those of the user's organisations
forms       a record's form, made from the edition of the catalogue
facts       what happened after the decision, its effect on the display shown before it is stored
due         what is due: a filter of the records, and a day's explanation
board       how each organisation keeps its deadlines, by month
catalogue   editions, drafts, dry runs (edition_forms, edition_charts)
lists       the list with its filters, and exact look-up
bulk        one act on many records: selection, preview, confirmation, progress, result
exports     the list as a file, and the entries of such files
records     add, inspect, edit, history, submit, take back, withdraw
batches     drafts submitted together, with a preview
objections  list, and one objection with its decision
"""
