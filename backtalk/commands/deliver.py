"""`python -m backtalk.commands.deliver`: deliver sent requests to the clinic until Ctrl-C. Several may run."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import signal
import sys
from collections.abc import Mapping

from backtalk.clinic import ClinicFileError, load_clinic
from backtalk.delivery.environment import smtp_server, webhook_keys
from backtalk.delivery.errors import InvalidDeliverySetting
from backtalk.delivery.mail import MailTarget
from backtalk.delivery.payload import Payloads
from backtalk.delivery.ports import Target
from backtalk.delivery.settings import EMAIL, WEBHOOK, DeliverySettings
from backtalk.delivery.webhook import WebhookTarget
from backtalk.delivery.worker import DeliveryWorker
from backtalk.keys import InvalidKey
from backtalk.settings import InvalidSetting, Settings
from backtalk.storage.booking_database import BookingDatabase
from backtalk.storage.booking_store import SqlRequestStore
from backtalk.storage.delivery_queue import SqlDeliveryQueue
from backtalk.storage.encryption import PersonalFields
from backtalk.watching.logs import configure_logs, expect_visitors

logger = logging.getLogger(__name__)


class SystemClock:
    """This machine's clock."""

    def now(self) -> dt.datetime:
        """Now, in UTC."""
        return dt.datetime.now(dt.UTC)


def main() -> int:
    """Run until Ctrl-C or SIGTERM; what is on its way then is finished first."""
    configure_logs()
    try:
        settings = Settings.from_environment()
        delivery = load_clinic(settings.clinic_path).delivery
        database = BookingDatabase.from_settings(settings)
        targets = build_targets(delivery, SqlRequestStore(database, PersonalFields.from_var(settings.var_dir)))
    except (ClinicFileError, InvalidDeliverySetting, InvalidKey, InvalidSetting) as problem:
        print(f"deliver: {problem}", file=sys.stderr, flush=True)
        return 1
    if not targets:
        print("deliver: clinic.yml names no webhook and no e-mail address under delivery, so there is nothing to do")
        return 0
    logger.info("delivering by %s", " and ".join(targets))
    expect_visitors()  # from here on what goes wrong may quote a request
    asyncio.run(_until_stopped(DeliveryWorker(SqlDeliveryQueue(database), targets, SystemClock())))
    database.close()
    return 0


def build_targets(
    delivery: DeliverySettings, store: SqlRequestStore, environment: Mapping[str, str] | None = None
) -> dict[str, Target]:
    """The targets that `clinic.yml` names, with their secrets from the environment.

    Raises:
        InvalidDeliverySetting: when one needs a variable that is not set.
    """
    targets: dict[str, Target] = {}
    if delivery.webhook:
        payloads = Payloads(store, whole_request=delivery.webhook_content == "request")
        targets[WEBHOOK] = WebhookTarget(delivery.webhook, webhook_keys(environment), payloads.body, SystemClock())
    if delivery.email:
        targets[EMAIL] = MailTarget(delivery.email, smtp_server(environment), delivery.front_desk_url)
    return targets


async def _until_stopped(worker: DeliveryWorker) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await worker.run(stop)


if __name__ == "__main__":
    sys.exit(main())
