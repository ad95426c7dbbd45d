"""What the house itself remembers: when periodic work last ran, which steps of the demo are done."""

from django.db import models


class PeriodicRun(models.Model):
    """When a job of home.periodic was last begun, and how it ended; claimed by a conditional update."""

    name = models.SlugField(primary_key=True)
    begun_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)  # a type, or the sentence of a refusal

    def __str__(self) -> str:
        return self.name


class DemoStep(models.Model):
    """A step of the demo that is done; a start that was cut off goes on with the next one."""

    name = models.SlugField(primary_key=True)
    done_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
