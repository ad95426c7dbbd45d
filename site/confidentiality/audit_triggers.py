"""What the database itself refuses of the audit log: to change, to forget, to replace."""

from .triggers import append_only, never_replaced, register

_TABLE = "confidentiality_auditentry"

register(*append_only("audit_only_grows", _TABLE), never_replaced("audit", _TABLE))
