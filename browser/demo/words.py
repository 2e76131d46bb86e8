"""The vocabulary of the sample data: names by country, and what people of a cycling shop sell, buy and write about."""

# (country, (first names), (last names)); a name that ASCII cannot spell carries its address form behind a slash.
PEOPLE: tuple[tuple[str, str, str], ...] = (
    ("GB", "Ada Grace Oliver Amelia Harry Isla George Poppy", "Lovelace Hopper Clarke Wright Hughes O'Brien Fielding"),
    ("US", "James Mary Tyler Aaliyah Noah Emma Jackson Zoe", "Johnson Garcia Washington Lee Kowalski Miller Nguyen"),
    ("DE", "Jürgen Käthe Lukas Anneliese Björn Sabine Florian", "Müller Schröder Groß Weiß Köhler Bäcker Hoffmann"),
    ("FR", "Élodie François Chloé Jérôme Agnès Loïc Maëlle", "Lefèvre Dupont Bérenger Gauthier d'Artagnan Noël"),
    ("ES", "José María Begoña Íñigo Lucía Martín Nuria", "García Núñez Ibáñez Muñoz Peña Zúñiga Álvarez"),
    ("PT", "João Conceição Tomás Inês Gonçalo Beatriz", "Gonçalves Simões Magalhães Conceição Araújo Leitão"),
    ("PL", "Łukasz Małgorzata Wojciech Agnieszka Paweł Zofia", "Wiśniewski Dąbrowska Wójcik Źródło Żuraw Nowak"),
    ("SE", "Åsa Björn Märta Göran Linnéa Östen", "Sjöberg Åkesson Lindström Öberg Håkansson Ek"),
    ("NL", "Daan Sanne Joost Fleur Thijs Noor", "van-der-Berg de-Vries IJsselmuiden Bakker Visser"),
    ("TR", "Çağla İbrahim Gülşen Oğuz Şebnem Ümit", "Yılmaz Öztürk Çelik Doğan Şahin Güneş"),
    ("CZ", "Jiří Věra Ondřej Šárka Luděk Žaneta", "Dvořák Černý Růžička Němec Šťastný Procházka"),
    ("NG", "Chidi Ngozi Oluwaseun Adaeze Babatunde Ifeoma", "Okafor Adébáyọ̀ Nwosu Eze Ọlátúnjí Balogun"),
    (
        "JP",
        "美咲/misaki 翔太/shota 陽菜/hina 健一/kenichi さくら/sakura",
        "佐藤/sato 鈴木/suzuki 高橋/takahashi 渡辺/watanabe",
    ),
    ("KR", "지우/jiwoo 민준/minjun 서연/seoyeon 하은/haeun", "김/kim 이/lee 박/park 최/choi"),
    ("GR", "Ελένη/eleni Γιώργος/giorgos Δήμητρα/dimitra", "Παπαδόπουλος/papadopoulos Νικολάου/nikolaou"),
    ("UA", "Олена/olena Тарас/taras Леся/lesia Богдан/bohdan", "Шевченко/shevchenko Коваленко/kovalenko Ткач/tkach"),
    ("IL", "נועה/noa דוד/david תמר/tamar", "כהן/cohen לוי/levi מזרחי/mizrahi"),
    ("EG", "ليلى/layla عمر/omar فاطمة/fatima", "حسن/hassan إبراهيم/ibrahim السيد/elsayed"),
    ("IN", "प्रिया/priya अर्जुन/arjun Ananya Rohan", "शर्मा/sharma Patel Iyer Chatterjee"),
    ("BR", "Thaís Caetano Júlia Vinícius Antônio", "Conceição Guimarães Brandão Souza Falcão"),
)

BIOS = (
    "Rides to work in all weathers and has opinions about mudguards.",
    "Collects maps, loses gloves.",
    "Two wheels, four children, one very long tandem 🚲",
    "Mechanic by day; at night too, if the bottom bracket creaks.",
    "Retired postman. 41 years, three bicycles, no car.",
    "« Le vélo, c'est la vie. »",
    "Paris–Brest–Paris 2019, 2023, and again if the knees agree.",
    "自転車と温泉が好きです。",
    "Ask me about dynamo lights. Or rather don't: it takes all evening.",
)

# (name, price in cents, weight in kg or None, attributes)
PRODUCTS: tuple[tuple[str, int, float | None, dict[str, object] | None], ...] = (
    ("Steel touring frame", 89900, 2.35, {"material": "Reynolds 725", "brazeOns": 14, "disc": True}),
    ("Waxed canvas pannier", 12950, 0.98, {"litres": 20, "pair": False, "waterproof": "nearly"}),
    ("Leather saddle", 10900, 0.52, {"springs": False, "widthMm": 170}),
    ("Dynamo hub", 16900, 0.39, {"watts": 3, "holes": 32}),
    ("LED headlight", 7490, 0.11, {"lux": 80, "standlight": True, "beam": {"cutoff": True, "metres": 45.5}}),
    ("Merino jersey", 8500, 0.21, {"wash": "30 °C", "sizes": ["XS", "S", "M", "L", "XL"]}),
    ("Wool cap", 2400, 0.06, None),
    ("Bell, brass", 1890, 0.07, {"tone": "F♯5"}),
    ("Chain, 9-speed", 2195, 0.28, {"links": 116, "speeds": 9}),
    ("Inner tube 700 × 28–37C", 690, 0.12, {"valve": "Presta", "sealant": None}),
    ("Tyre 700 × 32C", 3990, 0.38, {"tpi": 67, "reflective": True}),
    ("Mudguards, pair", 4450, 0.61, {"widthMm": 45, "stays": "steel"}),
    ("Frame pump", 3595, 0.19, {"bar": 8.3}),
    ("Multi-tool", 2850, 0.17, {"functions": 17, "chainBreaker": True}),
    ("Patch kit", 390, 0.03, {"patches": 6}),
    ("Handlebar bag", 6800, 0.64, {"mapCase": True, "litres": 7.5}),
    ("Bottle cage", 1250, 0.05, {"screws": 2}),
    ("Route map, coast to coast", 1480, None, {"scale": "1:75 000", "language": "de/en/fr"}),
    ("Workshop voucher", 5000, None, None),
    ("Child seat", 11900, 3.4, {"maxKg": 22, "norm": "EN 14344"}),
)

FINISHES = ("black", "moss green", "sand", "signal red", "sky blue", "raw")

TAGS = (
    "touring",
    "commuting",
    "repair",
    "winter",
    "lights",
    "wheels",
    "brakes",
    "camping",
    "family",
    "racing",
    "maps",
    "trains",
    "tandem",
    "coffee",
    "wool",
    "history",
    "newbie",
    "question",
    "review",
    "advice",
    "e-bike",
    "cargo",
    "küche",
    "自転車",
)

PLACES = (
    "Aurlandsdalen",
    "the Elbe dyke",
    "Col de la Bonette",
    "Łódź",
    "the Peak District",
    "Shimanami Kaidō",
    "Lake Ohrid",
    "the Ring of Kerry",
    "Åland",
    "Monsanto",
)

TITLES = (
    "How I stopped my brakes from squealing in {place}",
    "Three days around {place}",
    "Which tyres for {place} in March?",
    "{place} with a trailer and a toddler 👶",
    "Lost & found near {place}",
    "Is a {product} worth the money?",
    "Review: {product} after 10,000 km",
    "Mounting a {product} without swearing",
    "{product}: what the manual doesn't say",
    "Cheap lights, 100% regret",
    'Why "one more gear" is never the last',
    "A small rant about cycle paths…",
)

SENTENCES = (
    "We left {place} before sunrise, with cold fingers and warm coffee ☕.",
    "The first forty kilometres went by without a single car.",
    "Then it rained — not the romantic kind, the sideways kind.",
    "My {product} held up better than I did.",
    "A farmer gave us apples and directions; only the apples were good.",
    "If you have a torque wrench, use it. If you don't, borrow one.",
    "I measured it twice: 41.7 mm, not the 42 mm that the box promises.",
    "The train back takes bicycles only off-peak, and the conductor means it.",
    '"It can\'t be the bearing," I said. It was the bearing.',
    "Somewhere behind {place} the road turns to gravel, and the gravel to hope.",
    "Grease is cheap; seatposts are not.",
    "On the last climb my computer showed -3.5 % where my legs felt +12 %.",
    "Nobody tells you how loud frogs are at night.",
    "Next time I take half the clothes and twice the chocolate 🍫.",
    "Thanks to everyone who answered last week: it was indeed the spoke magnet.",
)

REPLIES = (
    "Same here. Cleaning the rim with alcohol did it.",
    "+1 👍",
    "Thank you for this! Saved me an afternoon.",
    "Are you sure? Mine is from 2019 and has the other thread.",
    "C'est exactement ça, merci !",
    "I'd try {place} instead, the ferries run until October.",
    "Photos, or it didn't happen 📷",
    "Please check the {product} before you order anything else.",
    "いいね！",
    "¿Y con lluvia?",
    "Wait for the spring sale.\n\nOr don't, life is short.",
)

NOTES = (
    "Please leave it with the neighbours (Öztürk, 2nd floor).",
    "Gift: no invoice in the parcel, please 🎁",
    "Ring twice; the bell is also a bicycle bell.",
    "Deliver after 17:00\nGate code: ask me by phone",
    "Second attempt. The first parcel went to №12 instead of №21.",
    "",
    "Bitte in die Garage stellen, Tor klemmt.",
    "Combine with my order from yesterday if you can",
)

FIRMS = (
    "{name} & Daughters",
    "Velo {name} GmbH",
    "Cycles {name} S.A.",
    "{name} Couriers Ltd",
    "Kindergarten {name} e.V.",
    "City of {name}, Department of Parks",
)

# (department, titles)
DEPARTMENTS = (
    ("Workshop", "Mechanic", "Wheelbuilder", "Apprentice"),
    ("Sales", "Shop assistant", "Adviser for long journeys"),
    ("Dispatch", "Packer", "Courier"),
    ("Office", "Bookkeeper", "Buyer", "Editor of the magazine"),
)
