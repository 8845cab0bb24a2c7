"""What the settings name at Amazon and AWS, as the parts that talk to it."""

from amazon.gateway import AmazonGateway
from amazon.queue import SqsQueue
from amazon.signing import AwsKeys
from amazon.spapi import SellerAccount
from amazon.wire import Credentials
from bot.clock import Clock, SystemClock
from config.settings import AmazonSettings, QueueSettings, Settings
from stranded.scope import Scope


def gateways(settings: Settings, clock: Clock) -> dict[Scope, AmazonGateway]:
    if settings.amazon is None:
        return {}
    scope = Scope(settings.workspace, settings.amazon.seller_id)
    return {scope: seller_account(settings.amazon, clock)}


def seller_account(amazon: AmazonSettings, clock: Clock) -> SellerAccount:
    credentials = Credentials(
        amazon.lwa_app_id, amazon.lwa_client_secret, amazon.refresh_token, amazon.token_url
    )
    return SellerAccount(
        credentials, amazon.seller_id, amazon.region, clock.now, endpoint=amazon.endpoint
    )


def notification_queue(queue: QueueSettings) -> SqsQueue:
    """By the real time whoever owns the bot's clock: AWS judges its signatures by that."""
    keys = AwsKeys(queue.access_key_id, queue.secret_access_key, queue.session_token)
    return SqsQueue(queue.url, queue.region, keys, SystemClock().now, queue.endpoint)
