"""Who may do what to tables: what is so of the dataset is so of its tables."""

from django.conf import settings

from parvis.kit.policy import Policy, Rule, governor
from parvis.portal.datasets import rules as datasets

_answers_sql = Rule(lambda actor, thing: bool(settings.PARVIS.sql))

RULES = {
    "table.view": Rule(lambda actor, dataset: datasets.allows(actor, "dataset.view", dataset)),
    "table.retry": Rule(lambda actor, dataset: datasets.allows(actor, "dataset.update", dataset)),
    "table.cancel": Rule(lambda actor, dataset: datasets.allows(actor, "dataset.update", dataset)),
    "table.describe": Rule(lambda actor, dataset: datasets.allows(actor, "dataset.update", dataset)),
    "table.write": Rule(lambda actor, dataset: datasets.allows(actor, "dataset.update", dataset)),
    "chart.save": Rule(lambda actor, dataset: datasets.allows(actor, "dataset.update", dataset)),
    # To answer for personal data is for those who may publish.
    "table.decide": Rule(lambda actor, dataset: datasets.allows(actor, "dataset.publish", dataset)),
    # Whoever may see two versions may ask what is different between them.
    "table.compare": Rule(lambda actor, dataset: datasets.allows(actor, "dataset.view", dataset)),
    # Questions in SQL, where the portal answers them: about what any visitor may see, so anybody asks.
    "sql.ask": _answers_sql,
    "sql.share": _answers_sql,
    "sql.forget": governor,
    "table.refresh": governor,
    "table.ingest": governor,
    "table.validate": governor,
    "table.tile": governor,
    "table.forget": governor,
}

policy = Policy(RULES)
require, allows, admit = policy.require, policy.allows, policy.admit
