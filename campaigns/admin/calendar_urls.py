"""Addresses of the calendar's desk, below /admin/calendar/."""

from django.urls import path

from . import calendar_desk as desk

urlpatterns = [
    path("", desk.nodes, name="nodes"),
    path("nodes/add/", desk.add_node, name="add_node"),
    path("nodes/<int:pk>/", desk.node, name="node"),
    path("plan/<int:year>/", desk.plan, name="plan"),
    path("days/<int:pk>/", desk.day, name="day"),
    path("tasks/", desk.tasks, name="tasks"),
    path("tasks/<int:pk>/", desk.task, name="task"),
]
