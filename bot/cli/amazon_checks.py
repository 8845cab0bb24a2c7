"""What `doctor` says of the seller account, a line for each thing that was looked at."""

from contextlib import closing

from amazon.checkup import Finding, Subject
from amazon.gateway import AmazonError
from bot.cli.check import Check
from bot.cli.plain import sentence
from bot.clock import SystemClock
from bot.connections import notification_queue, seller_account
from config.settings import AmazonSettings, Settings
from stranded.actions import Why


def amazon_checks(settings: Settings) -> list[Check]:
    if settings.amazon is None:
        return [Check("amazon", ok=True, detail="not set up: import-only use")]
    with closing(seller_account(settings.amazon, SystemClock())) as account:
        findings = account.check(settings.amazon.marketplaces)
    return [_check(finding, settings.amazon) for finding in findings]


def queue_checks(settings: Settings) -> list[Check]:
    """Only told where a queue is set: it hurries the bot, which does without."""
    if settings.queue is None:
        return []
    with closing(notification_queue(settings.queue)) as queue:
        try:
            queue.check()
        except AmazonError as error:
            return [_wrong("amazon queue", error.why)]
    return [Check("amazon queue", ok=True, detail="answers")]


def _check(finding: Finding, amazon: AmazonSettings) -> Check:
    name = "amazon" if finding.subject is Subject.ACCOUNT else f"amazon {finding.subject}"
    fine = _fine(finding.subject, amazon)
    if finding.why is None:
        return Check(name, ok=True, detail=fine)
    if finding.ok:
        return Check(name, ok=True, detail=fine, fix=sentence(finding.why))
    return _wrong(name, finding.why)


def _wrong(name: str, why: Why) -> Check:
    """Amazon's words come first, and the code last, for whoever looks for it elsewhere."""
    said, host = (str(why.parameters.get(key) or "") for key in ("said", "host"))
    told = (
        f"Amazon's words: {said}"
        if said
        else f"no way to {host}"
        if host
        else "not as it should be"
    )
    fix = sentence(why)
    if why.code == "unreachable":
        fix += (
            " See whether this machine may reach it, and whether SP_API_ENDPOINT is right if set."
        )
    return Check(name, ok=False, detail=f"{told} ({why.code})", fix=fix)


def _fine(subject: Subject, amazon: AmazonSettings) -> str:
    told = {
        Subject.ACCOUNT: "answers",
        Subject.ROLES: "all that are needed",
        Subject.SELLER_ID: f"{amazon.seller_id} is this account's",
        Subject.MARKETPLACES: f"sells in {', '.join(amazon.marketplaces)}",
    }
    return told.get(subject, "fine")
