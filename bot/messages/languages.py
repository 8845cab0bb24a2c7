"""Languages: catalogues, and how money, numbers and times are written in each."""

import io
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_currency, format_decimal, get_currency_precision
from babel.support import NullTranslations, Translations
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from bot.messages.text import code, in_block, names, outside, person
from stranded.items import Money, When

LOCALES = ("en", "zh-CN")
_FOLDER = Path(__file__).parent / "locale"
_DAY = {"en": "EEE, MMM d", "zh-CN": "M月d日 EEE"}
_MONTH = {"en": "MMMM y", "zh-CN": "y年M月"}
_SHORT_DAY = {"en": "MMM d,", "zh-CN": "M月d日"}


class Language:
    """One language's sentences and formats. `locale` is "en" or "zh-CN"."""

    def __init__(self, locale: str) -> None:
        self.locale = locale
        self._babel = Locale.parse(locale, sep="-")
        self._templates = _environment(self)
        # Sentences without values are the same each time: labels, hints, headings.
        self._fixed: dict[tuple[str, str], Markup] = {}

    def say(self, template: str, part: str, **values: Any) -> Markup:
        """The sentence of one block of a template, its outside text escaped for Slack.

        It is marked as escaped, so that one sentence can stand inside another.
        """
        if values:
            return self._render(template, part, values)
        if (template, part) not in self._fixed:
            self._fixed[template, part] = self._render(template, part, {})
        return self._fixed[template, part]

    def _render(self, template: str, part: str, values: dict[str, Any]) -> Markup:
        found = self._templates.get_template(f"{template}.j2")
        return _slack_text("".join(found.blocks[part](found.new_context(values))))

    def has(self, template: str, part: str) -> bool:
        return part in self._templates.get_template(f"{template}.j2").blocks

    def money(self, amount: Money) -> str:
        return format_currency(amount.amount, amount.currency, locale=self._babel)

    def least(self, currency: str) -> Money:
        """The smallest amount that is written in a currency, such as a cent."""
        return Money(Decimal(1).scaleb(-get_currency_precision(currency)), currency)

    def number(self, value: int | Decimal) -> str:
        return format_decimal(value, locale=self._babel, decimal_quantization=False)

    def month(self, value: date) -> str:
        return format_date(value, _MONTH[self.locale], self._babel)

    def day(self, value: When) -> str:
        """A local date with its weekday. An instant's date is that of its own zone."""
        return format_date(value, _DAY[self.locale], self._babel)

    def a_day(self, value: When | str) -> str:
        """As `day`; a text is a day as the store keeps it, and one that is none stays a text."""
        if not isinstance(value, str):
            return self.day(value)
        try:
            return self.day(date.fromisoformat(value))
        except ValueError:
            return outside(value)

    def instant(self, value: datetime | str) -> Markup:
        """An instant in the reader's own zone, as Slack draws it; in UTC where it can't.

        A text is an instant as the store keeps it; one that is no instant stays a text.
        """
        when = value if isinstance(value, datetime) else _read_instant(value)
        if when is None:
            return Markup("{}").format(outside(value))
        utc = format_datetime(when, f"{_SHORT_DAY[self.locale]} HH:mm", UTC, self._babel)
        return _slack_date(when, "{date_short_pretty} {time}", utc)

    def moment(self, value: datetime) -> Markup:
        """A time of the day to the second, for what is about to happen."""
        return _slack_date(value, "{time_secs}", f"{value.astimezone(UTC):%H:%M:%S}")


def language(locale: str | None) -> Language:
    """The language nearest to a Slack or BCP 47 locale: Chinese for zh-…, else English."""
    return _language("zh-CN" if (locale or "").casefold().startswith("zh") else "en")


@cache
def _language(locale: str) -> Language:
    return Language(locale)


def _plain_time(when: When) -> str:
    """A day or an instant for text that is pasted elsewhere, the same in every language."""
    if isinstance(when, datetime):
        return f"{when.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    return when.isoformat()


def _slack_date(when: datetime, shown: str, utc: str) -> Markup:
    return Markup("<!date^{}^{}|{} UTC>").format(int(when.timestamp()), shown, utc)


def _read_instant(text: str) -> datetime | None:
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        return None
    return when if when.tzinfo else None


def _slack_text(rendered: str) -> Markup:
    """Slack knows three escapes only; lines lose the template's indentation."""
    text = rendered.replace("&#39;", "'").replace("&#34;", '"')
    # Chinese sentences stand one behind the other without a space.
    text = re.sub("(?<=。) (?=[\u4e00-\u9fff])", "", text)
    lines = [re.sub(r"[ \t]+", " ", line).strip() for line in text.split("\n")]
    return Markup("\n".join(line for line in lines if line))  # noqa: S704 - the template escaped it


def _environment(spoken: Language) -> Environment:
    environment = Environment(
        loader=PackageLoader("bot.messages"),
        extensions=["jinja2.ext.i18n"],
        undefined=StrictUndefined,
        autoescape=True,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.install_gettext_translations(_catalogue(spoken.locale), newstyle=True)  # type: ignore[attr-defined]
    environment.filters |= {
        "money": spoken.money,
        "number": spoken.number,
        "day": spoken.day,
        "a_day": spoken.a_day,
        "month": spoken.month,
        "instant": spoken.instant,
        "moment": spoken.moment,
        "plain_time": _plain_time,
        "outside": outside,
        "code": code,
        "in_block": in_block,
        "names": names,
        "person": person,
    }
    environment.policies["ext.i18n.trimmed"] = True
    return environment


def _catalogue(locale: str) -> NullTranslations:
    path = _FOLDER / locale.replace("-", "_") / "LC_MESSAGES" / "refloat.po"
    if locale == "en":
        return NullTranslations()
    compiled = io.BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file))
    compiled.seek(0)
    return Translations(compiled, domain="refloat")
