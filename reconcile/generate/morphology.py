"""Invented name tokens, composed as real ones are: the long tail that a written list cannot give.

Javanese names are built from stems and endings (SU-, -YANTO, -WATI, -NINGSIH), Arabic ones from patterns (-UDIN, -IYAH),
names of the young from open syllables with creative spelling (KH, Z, doubled letters).
"""

from __future__ import annotations

import numpy as np

_PARTS: dict[str, tuple[str, str, str]] = {
    # kind and sex: beginnings, middles, ends
    "jawa_m": (
        "SU SUR SUM SUN SUT SUK SUP SUG SUB SUD WA WAR WI WIR MAR MAN MUL PAR PAN PUR HAR HAN KAR KAS KUS TAR TRI DAR DWI JAR JU NGA PON PAI TUK WAG "
        "LEG SAR SAM SAT RUS RAT YUL AR AG BUD BAM EDI ENDRO GI GU HER IS JAT KUN NUR RIY SETI SIG SLA TEG UNT WAHY WAS YUD RAH",
        "YA YO DI TI NA NO MI RI SI KI GI RO TO LA WI DA HA JI PA SA BI",
        "NTO NO MAN WAN DI RTO JO TNO RSO YONO YANTO TMO RDI RNO SONO TOMO GIYO MIN JAN RDJO RJO WO NDI TRO KO DIONO NIYO MIRAN KIR RIN",
    ),
    "jawa_f": (
        "SU SUR SUM SUN SUT SUK SUP SUG SUB SUD WA WAR WI WIR MAR MAN MUL PAR PAN PUR HAR HAN KAR KAS KUS TAR TRI DAR DWI JU NGA PON PAI TUK WAG LEG "
        "SAR SAM SAT RUS RAT YUL AR EN ER ES FIT HER IND IS KUN LES NUR RET RIY SETY SIG TIT UMI WAHY WAS YUN YUS RAH LAST",
        "YA YO DI TI NA NI MI RI SI KI GI RO TO LA WI DA HA JI PA SA BI",
        "NINGSIH WATI NI YANTI RTI SIH NAH YATI YEM NEM TUN ASTUTI RINI YANI NINGRUM MI RSIH RYATI LASTRI KASIH PINI NIK TMI RNI SARI LESTARI YAH WARNI",
    ),
    "islam_m": (
        "A AB AH AM AR AS BA BAH BAD DA DAM FA FAH FAT GHO HA HAM HAS HU I IH IM IS JA JAM JU KA KAM KHO KO LU MA MAH MAS MU MUH MUS NA NAS NU NUR RA RAM RO ROH RU "
        "SA SAM SAR SI SO SU SUH SYA SYAM TA TAJ TO U UB WA WAH YA YU ZA ZAI ZU ZUL",
        "DA FA HA JA KA LA MA NA RA SA TA BU DU HI LI MI NI RI SI TU YU ZI KHA MU RU",
        "UDIN RUDIN LUDIN NUDIN MUDIN SUDIN HUDIN RONI LI MI MAN WI HAN DI NI LIL FUR DAR LIH SIN ROF YADI LULLAH RULLAH DANI LANI NAWI DRI BANI DUN HIR MADI ZAN LIMIN",
    ),
    "islam_f": (
        "A AI AM AN AS AT BA BAD DA FA FAT HA HAL HAM HAS HI HU I IS IT JA JAM JU KHA KHO KO LA LAI MA MAR MAS MU MUN NA NAF NI NU NUR RA RO ROH ROS RU RUS SA SAL SI SO "
        "SU SUH SUM SYA TA TI TU U UM WA WI YA YU ZA ZAI ZU",
        "DA FA HA JA KA LA MA NA RA SA TA BA DI HI LI MI NI RI SI TI YU ZI BU RO MU",
        "YAH IYAH ROH MAH NAH TUN SIAH NIAH RIAH LIAH HATI YATI WATI NI SAROH TIMAH LAELA NAWATI JANAH SEH DAH KAH LAH TIN NENG NENGSIH DIANA LINA BAH",
    ),
    "modern_m": (
        "A AD AL AN AR AT AZ BA BRI DA DEN DI DHA E EL ER FA FER FI FRE GA GHA GI HA HEN I IR JA JE JO JU KA KE KEN KHA KI LA LE LU MA MAR MI NA NI O OK PA PRA RA RE RI RO SA "
        "SAT SEP SHA SU SYA TA TE TRI U VA VI WI YA YO ZA ZI ZO ZHA",
        "DA DE DI FA FI GA HA HI JA KA KI LA LI LO MA MI NA NI RA RE RI RO SA SI TA TI VA VI YA YU ZA ZI ZKY DHI RDI LVI RSYA NDI NZI FFA LLA",
        "N NO NDRA NSYAH NTO R RIO RO RDO S SYA SYAH T TA TAMA TRA VAN VIN YAN YANDRA YANTO ZA ZAN ZI ZKI LDI LDO LIAN LANO MAN MAS RIANSYAH QI DIN FAN NANDA WAN KHAN RICH LLO",
    ),
    "modern_f": (
        "A AD AI AL AN AR AU AY AZ BEL BI CA CHE CI DA DE DI E EL ER EV FA FE FI GHE GI HA HU I IN IR JA JE JI JU KA KAY KE KEY KHA KI LA LE LI LU MA ME MI MU NA NAY NE NI NO "
        "O QUE RA RE RI RO SA SAL SE SHA SHE SI SYA TA TI TRI U VA VE VI WI YA YU ZA ZE ZI ZHA",
        "DA DE DI FA FI GA HA HI JA KA KI LA LI LO MA MI NA NI RA RE RI RO SA SI TA TI VA VI YA YU ZA ZI ZKI LLE RSY NDI LYS NZI FFA RLY SHI",
        "NA NI NTI NDA NTA RA RI RIA RYN S SA SYA TA TI TRI VIA VIKA YA YANI YANTI YNA ZA ZIA ZKA ZRA LA LIA LLA LYA MITA NISA QILLA SHA THA NNISA RINA LINA DHITA RETTA WATI NGGI",
    ),
    "batak_m": ("SI MAN PAR HU SA TAM NA BA GUL LUM RA RIM TU", "TO HO MA BA GA LA NGA RU SI DA PA JO GU", "RUNG HAAN PEA TANG GAOL BUNAN ORANG RAIT MORA LANG BEAN LING TUA GIAN"),
    "batak_f": ("TI RO NUR LAM MAR HOT SON BER DUM RIS", "A O MA RI LI NA DA SA TA LO", "NUR MIN MA LI DANG RIA TIUR NA IDA MIAN SARI"),
    "tionghoa_m": ("TAN LIM HAR SAN WI GUN SU HEN KUR DAR LES PRA SET JAYA KUS BUD HAL RAH WIRA IND", "U A I O DI NO TO JA WI", "WIJAYA NTO TOSO WAN SONO DI MAN DINATA TMADJA GUNA HARJA SAPUTRA RAHARJA NATA"),
    "tionghoa_f": ("MEI SU LI FEN YEN SEL JU WEN LAN VIV CIN SIS VER MEL IN OLI SAN", "A I E O LI NI DI", "NA NI LIA WATI YANI NTI TA LINA SCA NNY FIA RIA"),
    "timur_m": ("BE RU KO LA MA NA TE WA YA SA PA KA MU NGA LE TO", "RE KE LA MA NA BI DO TU WE SI KO", "BU KI MBU NGGA NA RI DA KU YAI PUPELLA MBA WAY KER REN TTY SINA"),
    "timur_f": ("YO MAR KRIS ANAS FRAN BER DOR EL FLO HER KA LU NA PAU RO SE VIK WEL YUS", "LI NA SI TI DE MI RI", "ANA INA NSIA NCE KA TA YA STINA SINA DITHA"),
}  # fmt: skip

KIND: dict[str, str] = {
    # pool of names.toml -> kind of its tail
    "jawa_old": "jawa", "jawa": "jawa", "islam_old": "islam", "islam": "islam", "sunda_old": "islam", "minang": "islam", "bugis": "islam",
    "arab": "islam", "mid": "modern", "young": "modern", "bali": "jawa", "batak": "batak", "tionghoa": "tionghoa", "timur": "timur",
}  # fmt: skip


def invented(pool: str, sex: str, count: int, seed: int) -> list[str]:
    """At most `count` distinct invented tokens for `pool`, in a fixed order. `sex` is m or f."""
    beginnings, middles, ends = (part.split() for part in _PARTS[f"{KIND[pool]}_{sex}"])
    rng = np.random.default_rng(seed)
    picks = rng.integers(0, [len(beginnings), len(middles), len(ends)], size=(count, 3))
    short = rng.random(count) < 0.25
    tokens = (
        beginnings[a] + ("" if skip else middles[b]) + ends[c] for (a, b, c), skip in zip(picks.tolist(), short.tolist(), strict=True)
    )
    return [token for token in dict.fromkeys(tokens) if len(token) > 2]
