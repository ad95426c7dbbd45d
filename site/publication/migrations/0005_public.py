"""Key sectors and occupations beside the items; statistics by kind, region, type and month."""

from django.db import migrations, models


def nothing_was_masked(apps, schema_editor):
    """Items whose review wrote no mask; whatever else is told of is left as masked."""
    items = apps.get_model("publication", "PublicItem").objects
    items.filter(content__isnull=False, permit__submission__masks=[]).update(masked=False)


def read_again(apps, schema_editor):
    """The statistics from the first entry; of search one entry, upon which it makes its index anew."""
    apps.get_model("publication", "StatisticsPosition").objects.all().delete()
    states = apps.get_model("publication", "ReaderState").objects
    states.filter(name="statistics").update(position=0)
    states.filter(name="search", position__gt=0).update(position=models.F("position") - 1)


class Migration(migrations.Migration):

    dependencies = [
        ('confidentiality', '0002_initial'),
        ('publication', '0004_section_ends'),
    ]

    operations = [
        migrations.DeleteModel(name='StatisticsCount'),
        migrations.CreateModel(
            name='StatisticsCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('section', models.CharField(max_length=12)),
                ('kind', models.CharField(max_length=30)),
                ('region', models.CharField(blank=True, max_length=6)),
                ('month', models.CharField(max_length=7)),
                ('type', models.CharField(blank=True, max_length=20)),
                ('published', models.PositiveIntegerField(default=0)),
                ('removed', models.PositiveIntegerField(default=0)),
                ('public_published', models.PositiveIntegerField(default=0)),
                ('public_removed', models.PositiveIntegerField(default=0)),
                ('hidden_published', models.PositiveSmallIntegerField(default=0)),
                ('hidden_removed', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('section', 'type', 'month', 'kind', 'region'), name='statistics_count_once')],
            },
        ),
        migrations.CreateModel(
            name='StatisticsItem',
            fields=[
                ('item_id', models.CharField(max_length=22, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=30)),
                ('region', models.CharField(blank=True, max_length=6)),
                ('month', models.CharField(max_length=7)),
                ('types', models.JSONField(default=list)),
            ],
        ),
        migrations.AddField(
            model_name='publicitem',
            name='masked',
            field=models.BooleanField(default=True, verbose_name='masked'),
        ),
        migrations.AddField(
            model_name='publicitem',
            name='occupation',
            field=models.CharField(blank=True, default='', max_length=30, verbose_name='key occupation'),
        ),
        migrations.AddField(
            model_name='publicitem',
            name='sector',
            field=models.CharField(blank=True, default='', max_length=20, verbose_name='key sector'),
        ),
        migrations.AddIndex(
            model_name='publicitem',
            index=models.Index(condition=models.Q(('state', 'published')), fields=['section', 'sector', '-visible_from', '-id'], name='item_sector'),
        ),
        migrations.AddIndex(
            model_name='publicitem',
            index=models.Index(condition=models.Q(('state', 'published')), fields=['section', 'occupation', '-visible_from', '-id'], name='item_occupation'),
        ),
        migrations.RunPython(nothing_was_masked, migrations.RunPython.noop),
        migrations.RunPython(read_again, migrations.RunPython.noop),
    ]
