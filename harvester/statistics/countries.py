"""The countries of the world as affiliations write them.

Codes are ISO 3166-1's of three letters, which some journals print; the first name of a row is
the one that is counted, the others are also read.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

_COUNTRIES = """
AFG Afghanistan; ALB Albania; DZA Algeria, Algerie; AND Andorra; AGO Angola;
ATG Antigua and Barbuda; ARG Argentina; ARM Armenia; AUS Australia, New South Wales, Queensland,
Tasmania; AUT Austria, Osterreich; AZE Azerbaijan; BHS Bahamas; BHR Bahrain; BGD Bangladesh;
BRB Barbados; BLR Belarus, Byelarus; BEL Belgium, Belgique, Belgie; BLZ Belize; BEN Benin;
BMU Bermuda; BTN Bhutan; BOL Bolivia; BIH Bosnia and Herzegovina, Bosnia, Bosnia Herzegovina;
BWA Botswana; BRA Brazil, Brasil; BRN Brunei, Brunei Darussalam; BGR Bulgaria; BFA Burkina Faso;
BDI Burundi; CPV Cape Verde, Cabo Verde; KHM Cambodia; CMR Cameroon, Cameroun; CAN Canada,
Alberta, British Columbia, Manitoba, New Brunswick, Newfoundland, Nova Scotia, Ontario, Quebec,
Saskatchewan; CAF Central African Republic; TCD Chad, Tchad; CHL Chile; CHN China, PRC,
People s Republic of China, Peoples Republic of China;
COL Colombia; COM Comoros; COG Congo, Congo Brazzaville; COD DR Congo, D R Congo, DRC,
Democratic Republic of Congo, Congo Kinshasa, Zaire; CRI Costa Rica; HRV Croatia, Hrvatska;
CUB Cuba; CUW Curaçao; CYP Cyprus; CZE Czechia, Czech Republic, Ceska Republika;
CIV Ivory Coast, Cote d Ivoire; DNK Denmark, Danmark; DJI Djibouti; DMA Dominica;
DOM Dominican Republic; ECU Ecuador; EGY Egypt; SLV El Salvador; GNQ Equatorial Guinea;
ERI Eritrea; EST Estonia, Eesti; SWZ Eswatini, Swaziland; ETH Ethiopia; FRO Faroe Islands,
Faeroe Islands; FJI Fiji; FIN Finland, Suomi; FRA France; GUF French Guiana;
PYF French Polynesia; GAB Gabon; GMB Gambia; GEO Georgia; DEU Germany, Deutschland, FRG; GHA Ghana;
GIB Gibraltar; GRC Greece, Hellas; GRL Greenland; GRD Grenada; GLP Guadeloupe; GUM Guam;
GTM Guatemala; GIN Guinea, Guinee; GNB Guinea-Bissau; GUY Guyana; HTI Haiti; HND Honduras;
HKG Hong Kong, Hong Kong SAR, Hongkong; HUN Hungary, Magyarorszag; ISL Iceland; IND India;
IDN Indonesia; IRN Iran, Islamic Republic of Iran; IRQ Iraq; IRL Ireland, Eire; ISR Israel;
ITA Italy, Italia; JAM Jamaica; JPN Japan; JEY Jersey; JOR Jordan; KAZ Kazakhstan; KEN Kenya;
XKX Kosovo; KWT Kuwait; KGZ Kyrgyzstan; LAO Laos, Lao PDR, Lao People s Democratic Republic;
LVA Latvia; LBN Lebanon; LSO Lesotho; LBR Liberia; LBY Libya; LIE Liechtenstein; LTU Lithuania;
LUX Luxembourg, Luxemburg; MAC Macao, Macau; MDG Madagascar; MWI Malawi; MYS Malaysia;
MDV Maldives; MLI Mali; MLT Malta; MTQ Martinique; MRT Mauritania; MUS Mauritius; MEX Mexico,
Baja California; FSM Micronesia; MDA Moldova; MCO Monaco; MNG Mongolia; MNE Montenegro;
MAR Morocco, Maroc; MOZ Mozambique, Mocambique; MMR Myanmar, Burma; NAM Namibia; NPL Nepal;
NLD Netherlands, Holland, Nederland; NCL New Caledonia; NZL New Zealand, Aotearoa; NIC Nicaragua;
NER Niger; NGA Nigeria; PRK North Korea, DPR Korea, Democratic People s Republic of Korea;
MKD North Macedonia, Macedonia; NOR Norway, Norge; OMN Oman; PAK Pakistan; PSE Palestine,
Palestinian Territory, Palestinian Territories, Occupied Palestinian Territory, Gaza, Gaza Strip,
West Bank; PAN Panama; PNG Papua New Guinea; PRY Paraguay; PER Peru; PHL Philippines; POL Poland,
Polska; PRT Portugal; PRI Puerto Rico; QAT Qatar; ROU Romania, Rumania; RUS Russia,
Russian Federation; RWA Rwanda; REU Réunion, La Reunion, Reunion Island; KNA Saint Kitts and Nevis,
St Kitts; LCA Saint Lucia, St Lucia; WSM Samoa; SMR San Marino; SAU Saudi Arabia, KSA; SEN Senegal;
SRB Serbia, Srbija; SYC Seychelles; SLE Sierra Leone; SGP Singapore; SVK Slovakia, Slovak Republic;
SVN Slovenia, Slovenija; SLB Solomon Islands; SOM Somalia; ZAF South Africa; KOR South Korea,
Korea, Republic of Korea, ROK; SSD South Sudan; ESP Spain, Espana; LKA Sri Lanka, Ceylon; SDN Sudan;
SUR Suriname; SWE Sweden, Sverige; CHE Switzerland, Schweiz, Suisse, Svizzera; SYR Syria,
Syrian Arab Republic; TWN Taiwan, ROC, Republic of China; TJK Tajikistan; TZA Tanzania;
THA Thailand; TLS Timor-Leste, East Timor; TGO Togo; TON Tonga; TTO Trinidad and Tobago, Trinidad;
TUN Tunisia, Tunisie; TKM Turkmenistan; TUR Türkiye, Turkey; UGA Uganda;
UKR Ukraine; ARE United Arab Emirates, UAE, U A E; GBR United Kingdom, UK, U K, Great Britain,
England, Scotland, Wales, Northern Ireland; USA United States, USA, U S A, US, U S,
United States of America; URY Uruguay; UZB Uzbekistan; VUT Vanuatu; VEN Venezuela;
VNM Vietnam, Viet Nam; YEM Yemen; ZMB Zambia; ZWE Zimbabwe;
CSK Czechoslovakia, CSSR; DDR East Germany, GDR, German Democratic Republic, DDR; SUN Soviet Union,
USSR, U S S R; YUG Yugoslavia
"""

_STATES = """
AL Alabama; AK Alaska; AZ Arizona; AR Arkansas; CA California; CO Colorado; CT Connecticut;
DE Delaware; DC District of Columbia; FL Florida; GA Georgia; HI Hawaii; ID Idaho; IL Illinois;
IN Indiana; IA Iowa; KS Kansas; KY Kentucky; LA Louisiana; ME Maine; MD Maryland; MA Massachusetts;
MI Michigan; MN Minnesota; MS Mississippi; MO Missouri; MT Montana; NE Nebraska; NV Nevada;
NH New Hampshire; NJ New Jersey; NM New Mexico; NY New York; NC North Carolina; ND North Dakota;
OH Ohio; OK Oklahoma; OR Oregon; PA Pennsylvania; RI Rhode Island; SC South Carolina;
SD South Dakota; TN Tennessee; TX Texas; UT Utah; VT Vermont; VA Virginia; WA Washington;
WV West Virginia; WI Wisconsin; WY Wyoming
"""

UNITED_STATES = "United States"
GEORGIA = "Georgia"
"""The country; of the state one reads more often."""

_SEVERAL = frozenset({"new england"})
"""Ends like the name of a country, and is none."""

_NO_WORD = re.compile(r"[^\w.]+")


def words_of(text: str) -> tuple[str, ...]:
    """The words of a name as they are compared: "The U.S.A." and "USA" are the same."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    words = (word.replace(".", "") for word in _NO_WORD.sub(" ", letters).split())
    return tuple(word for word in words if word and word != "the")


def _rows(text: str) -> list[tuple[str, list[str]]]:
    rows = (" ".join(row.split()).partition(" ") for row in text.split(";"))
    return [(code, names.split(", ")) for code, _, names in rows]


BY_CODE: Mapping[str, str] = MappingProxyType(
    {code: names[0] for code, names in _rows(_COUNTRIES) if code not in {"AND", "COM"}}
)
"""Of three capital letters; not those that are words of other meaning."""

STATE_CODES = frozenset(code for code, _ in _rows(_STATES))
"""Of the United States."""

BY_NAME: Mapping[tuple[str, ...], str | None] = MappingProxyType(
    {
        **{words_of(name): UNITED_STATES for _, names in _rows(_STATES) for name in names},
        ("dc",): UNITED_STATES,
        ("washington", "dc"): UNITED_STATES,
        **{words_of(name): names[0] for _, names in _rows(_COUNTRIES) for name in names},
        **{words_of(name): None for name in _SEVERAL},
    }
)
"""By the words of a name; None for what is no country's."""

LONGEST = max(map(len, BY_NAME))
"""Words."""
