"""How a report's file is written and sent: every way that clients have met.

Sources: threads of selling-partner-api-models (#2748, #1517, #4031) and python-amazon-sp-api
(#552, #769); the API's release note on enableContentEncodingUrlHeader.
"""

import gzip
from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class Form:
    """`codec` writes the text; `charset` is what the download's Content-Type calls it, None where
    it says nothing. A `flagged` archive is announced by the API, one that is not comes unannounced.
    """

    codec: str
    charset: str | None
    gzip: bool = True
    flagged: bool = True

    def write(self, text: str) -> bytes:
        """The file. Amazon puts ? for what an older character set can't say."""
        content = text.encode(self.codec, errors="replace")
        return gzip.compress(content, mtime=0) if self.gzip else content

    @property
    def content_type(self) -> str:
        """The Content-Type of the download."""
        return "text/plain" if self.charset is None else f"text/plain; charset={self.charset}"


FORMS = {
    "utf-8": Form("utf-8", "UTF-8"),
    "plain": Form("utf-8", "utf8", gzip=False),
    "marked": Form("utf-8-sig", "UTF-8", gzip=False),
    "unflagged": Form("utf-8", "UTF-8", flagged=False),
    "unnamed": Form("cp1252", None),
    "cp1252": Form("cp1252", "Cp1252", gzip=False),
    # Python's own shift_jis lacks letters that Windows put into it, and Amazon sends.
    "shift-jis": Form("cp932", "Shift_JIS"),
    "windows-31j": Form("cp932", "windows-31J", gzip=False),
}
# Asked for instead of a form's name: another one for each report, chosen by the seed.
ANY = "any"


def choose(wanted: str, usual: str, japanese: bool, random: Random) -> Form:
    """The form that was asked for, else the marketplace's usual one."""
    if wanted != ANY:
        return FORMS[wanted or usual]
    fitting = [form for form in FORMS.values() if japanese or form.codec != "cp932"]
    return random.choice(fitting)
