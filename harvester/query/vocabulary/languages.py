"""The languages of articles: MEDLINE's three-letter codes and the names PubMed gives them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_NAMES = """
afr afrikaans;alb albanian;amh amharic;ara arabic;arm armenian;aze azerbaijani;ben bengali;
bos bosnian;bul bulgarian;cat catalan;chi chinese;cze czech;dan danish;dut dutch;eng english;
epo esperanto;est estonian;fin finnish;fre french;geo georgian;ger german;gla scottish gaelic;
gre greek, modern;heb hebrew;hin hindi;hrv croatian;hun hungarian;ice icelandic;ind indonesian;
ita italian;jpn japanese;kin kinyarwanda;kor korean;lat latin;lav latvian;lit lithuanian;
mac macedonian;mal malayalam;mao maori;may malay;mul multiple languages;nor norwegian;
per persian;pol polish;por portuguese;pus pushto;rum romanian, rumanian, moldovan;rus russian;
san sanskrit;slo slovak;slv slovenian;spa spanish;srp serbian;swe swedish;tha thai;tur turkish;
ukr ukrainian;und undetermined;urd urdu;vie vietnamese;wel welsh
"""

LANGUAGE_NAMES: Mapping[str, str] = MappingProxyType(
    {code: name for code, _, name in (row.strip().partition(" ") for row in _NAMES.split(";"))}
)
"""Code to name."""
