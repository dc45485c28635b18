"""Letters of moderation: what was decided, to the author; what became of a report, to who sent it."""

from typing import Any

from django.dispatch import receiver
from django.utils import translation

from parvis.faces.mail import letters
from parvis.portal.moderation import events, queries


def _facts(decision: Any, language: str) -> dict[str, Any]:
    reasons = queries.reasons
    with translation.override(language or None):
        return {
            "kind": str(queries.KINDS[decision.case.kind].label),
            "label": decision.case.label,
            "done": str(reasons.DONE.get(decision.verb, decision.verb)),
            "ground": str(reasons.REASONS[decision.reason].ground),
        }


@receiver(events.notice_given, dispatch_uid="mail")
def on_notice(notice: Any, decision: Any, **_: object) -> None:
    """The author is told what, why, by which rule, by whom, how to contest it (Regulation (EU) 2022/2065, art. 17)."""
    user = notice.user
    letters.write(
        "moderation/notice", user, name=user.name, words=decision.words, automatic=decision.automatic,
        address=f"workspace/notices/{notice.id}", blocked=decision.verb == "block",
        **_facts(decision, user.language),
    )  # fmt: skip


@receiver(events.report_answered, dispatch_uid="mail")
def on_answer(report: Any, decision: Any, **_: object) -> None:
    """Who reported is told that it was looked at and what became of it, not in which words."""
    to = report.reporter or report.email
    language = report.reporter.language if report.reporter else report.language
    letters.write("moderation/answer", to, language=language, **_facts(decision, language))
